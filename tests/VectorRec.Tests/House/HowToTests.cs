using VectorRec.Funnel;
using VectorRec.Funnel.Explain;

namespace VectorRec.Tests.House;

/// <summary>What how-tos list is all that there is. Their commands, settings and requests have tests that read every page.</summary>
public sealed class HowToTests
{
    [Fact]
    public void Every_reason_for_an_absence_says_what_to_do_about_it()
    {
        var page = File.ReadLines(Path.Combine(RepositoryFolder.Path, "docs", "how-to", "missing-work.md"));
        Assert.Equal(
            Enum.GetValues<Fate>().Except([Fate.Recalled, Fate.Returned]).Select(fate => fate.Name())
                .Concat([Absence.NotIndexed, Absence.NotRecalled]).Order(StringComparer.Ordinal),
            page.Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Skip(1)
                .SelectMany(line => line.Split('|')[1].Split(',').Select(reason => reason.Trim(' ', '`'))).Order(StringComparer.Ordinal));
    }
}
