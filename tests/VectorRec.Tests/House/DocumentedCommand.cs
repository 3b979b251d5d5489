using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>A command line that a document tells its reader to run.</summary>
/// <param name="Whole">Whether it stands in a block, to be copied; else it is named in a sentence, perhaps in part.</param>
internal sealed partial record DocumentedCommand(string Place, bool Whole, string[] Words)
{
    /// <summary>All of a page.</summary>
    public static IEnumerable<DocumentedCommand> In(MarkdownPage page) =>
        from code in page.Code.Where(code => code.IsForShell).Concat(page.CodeInSentences)
        from line in code.Lines()
        from command in Commands(line.Line)
        select new DocumentedCommand(line.Place, code.Fence is not null, command);

    // Several in a line, with what the shell takes out of them: comments, keywords, variables set before, quotes.
    private static IEnumerable<string[]> Commands(string line)
    {
        var words = new List<string>();
        foreach (var token in Token().Matches(Comment().Replace(line, "")).Append(null))
        {
            if (token is { Groups: var groups } && !groups["between"].Success)
            {
                var word = token.Value.Trim('"', '\'');
                if (words.Count > 0 || !Before().IsMatch(word))
                    words.Add(word);
            }
            else if (words.Count > 0)
            {
                yield return [.. words];
                words.Clear();
            }
        }
    }

    // What stands between commands: operators, redirections, and the brackets of one whose output is used.
    [GeneratedRegex("""(?x) (?<between> \w*=?\$\( | [();|] | && | \d?[<>]&?\d? ) | (?: "[^"]*" | '[^']*' | [^\s"'();|<>&] | &(?!&) )+ """)]
    private static partial Regex Token();

    [GeneratedRegex(@"\s#\s.*$|\s+#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\w+=|^(if|then|else|while|until|do|!)$")]
    private static partial Regex Before();
}
