namespace VectorRec.Tests.House;

/// <summary>Code on a page of the documents.</summary>
/// <param name="Line">Of the page, its first.</param>
/// <param name="Fence">What stands behind the fence; empty for an indented block, null for code in a sentence.</param>
internal sealed record CodeOfPage(string Page, int Line, string? Fence, string Text)
{
    /// <summary>Whether it is a block for the shell: indented, or fenced as such. Other fences hold data and pictures.</summary>
    public bool IsForShell => Fence is "" || Fence?.Split(' ')[0] is "sh";

    /// <summary>Its lines, those that a backslash carries on as one, each with its number.</summary>
    public IEnumerable<(string Place, string Line)> Lines()
    {
        var (number, whole) = (Line, "");
        foreach (var (index, line) in Text.Split('\n').Index())
        {
            if (whole.Length == 0)
                number = Line + index;
            whole += line.EndsWith('\\') ? line[..^1] : line;
            if (line.EndsWith('\\'))
                continue;
            yield return ($"{Page}:{number}", whole);
            whole = "";
        }
    }
}
