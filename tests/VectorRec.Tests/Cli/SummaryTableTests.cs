using Spectre.Console;
using VectorRec.Indexer.Cli;

namespace VectorRec.Tests.Cli;

public sealed class SummaryTableTests
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 60).Select(i => (char)('a' + (i % 26))));

    [Theory]
    [InlineData(160, 1)]
    [InlineData(80, 9)]
    [InlineData(30, 9)]
    public void Nothing_is_cut_however_narrow_the_terminal_is(int width, int lines)
    {
        var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        console.Write(SummaryTable.Of(
            ["Run", "Collection", "Works", "Note", "Started"],
            [[1, Long, 1_234_567, null, new DateTime(2026, 1, 2, 3, 4, 5)], [2, "b", 2, "word", null]]));

        var shown = output.ToString();
        Assert.DoesNotContain("…", shown);
        Assert.Contains("1,234,567", shown);
        var text = string.Concat(shown.Where(c => char.IsAsciiLetterOrDigit(c)));
        Assert.Contains(Long, text.Replace("Collection", ""));
        Assert.Equal(lines == 1 ? 1 : 2, shown.Split("Run").Length - 1);
        Assert.All(shown.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
    }
}
