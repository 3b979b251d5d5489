using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>A command line that a document tells its reader to run.</summary>
/// <param name="Whole">Whether it stands in a block, to be copied; else it is named in a sentence, perhaps in part.</param>
internal sealed partial record DocumentedCommand(string Place, bool Whole, string[] Words)
{
    /// <summary>All of a Markdown text.</summary>
    public static IEnumerable<DocumentedCommand> In(string place, string text)
    {
        var lines = text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
        // The documents indent what is to be copied; a fence holds a picture.
        var fenced = false;
        foreach (var (number, line) in lines.Index())
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (fenced)
                continue;
            var isBlock = line.StartsWith("    ", StringComparison.Ordinal);
            foreach (var command in isBlock ? Commands(line) : Inline().Matches(line).SelectMany(code => Commands(code.Groups[1].Value)))
                yield return new($"{place}:{number + 1}", isBlock, command);
        }
    }

    // Several in a line, with what the shell takes out of them: comments, variables set before, quotes.
    private static IEnumerable<string[]> Commands(string line) =>
        Comment().Replace(line, "").Split("&&").SelectMany(part => part.Split(';'))
        .Select(part => Word().Matches(part).Select(word => word.Value.Trim('"', '\''))
            .SkipWhile(word => Assignment().IsMatch(word)).ToArray())
        .Where(words => words.Length > 0);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\s#\s.*$|\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Word();

    [GeneratedRegex(@"^\w+=")]
    private static partial Regex Assignment();
}
