using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace VectorRec.Tests.House;

/// <summary>One page of the documents, read as GitHub shows it.</summary>
/// <param name="Path">From the repository's root, with slashes.</param>
internal sealed record MarkdownPage(string Path, MarkdownDocument Document)
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().UsePipeTables().UseAutoLinks().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    public static MarkdownPage Read(string path, string text) => new(path, Markdown.Parse(text, Pipeline));

    /// <summary>All pages of the repository.</summary>
    public static IEnumerable<MarkdownPage> All() => SourceFile.Below(RepositoryFolder.Path, ".md")
        .Where(file => !file.Path.StartsWith('.')).Select(file => Read(file.Path, file.Text));

    /// <summary>What follows # in links to its headings.</summary>
    public IReadOnlySet<string> Anchors { get; } =
        Document.Descendants<HeadingBlock>().Select(heading => heading.GetAttributes().Id!).ToHashSet(StringComparer.Ordinal);

    /// <summary>Links, pictures and addresses, as they are written.</summary>
    public IEnumerable<(string Place, string Target)> Links => Document.Descendants<Inline>()
        .Select(inline => (inline.Line, Target: inline switch
        {
            LinkInline link => link.Url,
            AutolinkInline { IsEmail: false } address => address.Url,
            _ => null,
        }))
        .Where(link => link.Target is not null).Select(link => ($"{Path}:{link.Line + 1}", link.Target!));

    /// <summary>Links to other files and headings of the repository.</summary>
    /// <returns>The file or folder from the root, this page's own for a bare #anchor; null where it leads outside the repository.</returns>
    public IEnumerable<(string Place, string? File, string Anchor)> LinksInside =>
        from link in Links
        where !link.Target.Contains("://", StringComparison.Ordinal)
        let parts = Uri.UnescapeDataString(link.Target).Split('#', 2)
        select (link.Place, parts[0].Length == 0 ? Path : Resolve(parts[0]), parts.Length == 1 ? "" : parts[1]);

    /// <summary>Blocks of code: where each begins, and what its fence says of it, which is empty for one that is indented.</summary>
    public IEnumerable<CodeOfPage> Code => Document.Descendants<CodeBlock>().Select(block => block is FencedCodeBlock fenced
        ? new CodeOfPage(Path, block.Line + 2, $"{fenced.Info} {fenced.Arguments}".Trim(), block.Lines.ToString())
        : new CodeOfPage(Path, block.Line + 1, "", block.Lines.ToString()));

    /// <summary>Code within sentences.</summary>
    public IEnumerable<CodeOfPage> CodeInSentences =>
        Document.Descendants<CodeInline>().Select(code => new CodeOfPage(Path, code.Line + 1, null, code.Content));

    private string? Resolve(string target)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(RepositoryFolder.Path, Path))!;
        var file = System.IO.Path.GetRelativePath(RepositoryFolder.Path, System.IO.Path.GetFullPath(target, folder)).Replace('\\', '/');
        return file.StartsWith("..", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(target) ? null : file;
    }
}
