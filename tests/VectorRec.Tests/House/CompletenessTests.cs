using VectorRec.Funnel;
using VectorRec.Funnel.Explain;
using VectorRec.Tests.Api.Hosting.Documented;

namespace VectorRec.Tests.House;

/// <summary>Where a page lists what there is, it has all of it. Settings and options have such tests beside their own.</summary>
public sealed class CompletenessTests
{
    [Fact]
    public void Every_route_has_a_line()
    {
        var routes = CommittedDocument.Read()["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
            .Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}")).ToArray();
        Assert.Contains("POST /v1/recommendations", routes);
        var named = MarkdownPage.All().Single(page => page.Path == "docs/api.md").CodeInSentences.Select(code => code.Text);
        Breaches.None(routes.Except(named));
    }

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
