namespace VectorRec.Tests.House;

/// <summary>Links of the documents lead somewhere, and every document can be found.</summary>
public sealed class LinkTests
{
    private const string Index = "docs/README.md";

    private static readonly Dictionary<string, MarkdownPage> Pages = MarkdownPage.All().ToDictionary(page => page.Path);

    [Fact]
    public void Every_link_leads_to_a_file_and_a_heading_that_are_there()
    {
        // A guard that reads nothing would find nothing.
        Assert.Contains(Pages["docs/indexer.md"].LinksInside, link => link is { File: "docs/import-format.md", Anchor: "lastfm-2k" });
        Breaches.None(Pages.Values.SelectMany(page => Dead(page, Pages)));
    }

    [Fact]
    public void Every_link_to_elsewhere_is_an_https_address() => Breaches.None(Pages.Values.SelectMany(Malformed));

    [Fact]
    public void Every_file_of_docs_can_be_reached_from_its_index()
    {
        var reached = new HashSet<string> { Index };
        var next = new Queue<string>(reached);
        while (next.TryDequeue(out var path))
        {
            // Only by way of docs itself: the index is to be enough.
            foreach (var file in Pages[path].LinksInside.Select(link => link.File).OfType<string>().Where(reached.Add))
            {
                if (file.StartsWith("docs/", StringComparison.Ordinal) && Pages.ContainsKey(file))
                    next.Enqueue(file);
            }
        }

        var files = SourceFile.Below(Path.Combine(RepositoryFolder.Path, "docs"), "").Select(file => $"docs/{file.Path}");
        Breaches.None(files.Except(reached));
    }

    [Theory]
    [InlineData("See [it](docs/nowhere.md).", "README.md:1: docs/nowhere.md")]
    [InlineData("# A title\n\n| a |\n|---|\n| [it](#a-titel) |", "README.md:5: README.md#a-titel")]
    [InlineData("![picture](docs/picture.png)", "README.md:1: docs/picture.png")]
    [InlineData("[out](../elsewhere)", "README.md:1: outside the repository")]
    [InlineData("[rooted](/etc/hosts)", "README.md:1: outside the repository")]
    [InlineData("[a][b]\n\n[b]: LICENCE", "README.md:1: LICENCE")]
    public void A_dead_link_is_found(string text, string named)
    {
        var page = MarkdownPage.Read("README.md", text);
        Assert.Equal([named], Dead(page, new() { [page.Path] = page }));
    }

    [Theory]
    [InlineData("# `a_b` & its c: twice\n\n[it](#a_b--its-c-twice)")]
    [InlineData("# A\n\n## A\n\n[it](#a-1)")]
    [InlineData("`[no link](nowhere)`\n\n    [none](nowhere)\n\n```\n[none](nowhere)\n```")]
    [InlineData("[a folder](docs/schemas), [a file](LICENSE)")]
    public void A_link_that_lives_is_none(string text)
    {
        var page = MarkdownPage.Read("README.md", text);
        Assert.Empty(Dead(page, new() { [page.Path] = page }));
    }

    [Theory]
    [InlineData("[it](http://example.com/)")]
    [InlineData("[it](https://example)")]
    [InlineData("<https:///nowhere>")]
    [InlineData("Look at http://example.com for it.")]
    public void An_address_that_is_none_is_found(string text) => Assert.Single(Malformed(MarkdownPage.Read("README.md", text)));

    private static IEnumerable<string> Dead(MarkdownPage page, Dictionary<string, MarkdownPage> pages)
    {
        foreach (var (place, file, anchor) in page.LinksInside)
        {
            if (file is null)
                yield return $"{place}: outside the repository";
            else if (file != page.Path && !Path.Exists(Path.Combine(RepositoryFolder.Path, file)))
                yield return $"{place}: {file}";
            else if (anchor.Length > 0 && !(pages.TryGetValue(file, out var target) && target.Anchors.Contains(anchor)))
                yield return $"{place}: {file}#{anchor}";
        }
    }

    private static IEnumerable<string> Malformed(MarkdownPage page) =>
        from link in page.Links
        where link.Target.Contains("://", StringComparison.Ordinal)
        where !(Uri.TryCreate(link.Target, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps
            && address.Host.Contains('.'))
        select $"{link.Place}: {link.Target}";
}
