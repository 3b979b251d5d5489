using System.Text.RegularExpressions;

namespace VectorRec.Tests.House;

/// <summary>Commands of a tutorial, and what it shows that they answer; null when it shows nothing.</summary>
internal sealed record TutorialStep(CodeOfPage Commands, CodeOfPage? Shown)
{
    /// <summary>What differs from run to run: alone in a line for any number of lines, within one for any of its characters.</summary>
    private const string Elided = "…";

    /// <summary>What the commands need, behind <c>sh</c> of their fence; empty when nothing.</summary>
    public string Needs => Commands.Fence!.Split(' ', 2) is [_, var needs] ? needs : "";

    public static IEnumerable<TutorialStep> In(MarkdownPage page)
    {
        CodeOfPage[] blocks = [.. page.Code];
        return blocks.Index().Where(block => block.Item.IsForShell).Select(block =>
            new TutorialStep(block.Item, blocks.ElementAtOrDefault(block.Index + 1) is { Fence: "text" } shown ? shown : null));
    }

    public bool Answers(string answer) => Shown is null || Regex.IsMatch(
        answer.TrimEnd() + "\n",
        "^" + string.Concat(Shown.Text.TrimEnd().Split('\n').Select(line => line == Elided
            ? "(.*\n)*?"
            : Regex.Escape(line).Replace(Elided, ".*?", StringComparison.Ordinal) + " *\n")) + "$");
}
