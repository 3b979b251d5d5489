using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VectorRec.Client;
using VectorRec.Tests.Api;
using VectorRec.Tests.House;

namespace VectorRec.Tests.Clients;

/// <summary>
/// What the page of the first feed shows. Its C# is compiled and run here; of Kotlin and Swift, what they send is sent, and what they read
/// is read. Its curl is run with that of all pages.
/// </summary>
public sealed partial class FirstFeedTests(Service service) : IClassFixture<Service>
{
    private const string Demo = "http://127.0.0.1:8080";

    // Around the lines that are shown.
    private const string Begin = "// What the page shows, but for the address and the key." + "\n";

    private static readonly CodeOfPage[] Code = [.. MarkdownPage.All().Single(page => page.Path == "docs/first-feed.md").Code];

#pragma warning disable xUnit1051 // The lines are those of the page, which has no token to give.
    [Fact]
    public async Task The_lines_of_CSharp_bring_two_slates()
    {
        var source = await File.ReadAllTextAsync(
            Path.Combine(RepositoryFolder.Path, "tests", "VectorRec.Tests", "Clients", "FirstFeedTests.cs"), Service.Token);
        var run = source.Split(Begin)[^2].Replace("service.Address, Key", $"new Uri(\"{Demo}\")", StringComparison.Ordinal);
        Assert.Equal(Lines(Of("csharp")), Lines(run));

        // What the page shows, but for the address and the key.
        using var client = VectorRecClient.Create(service.Address, Key);
        var slate = await client.RecommendAsync(new RecommendRequest { UserId = 42, Limit = 10 });
        foreach (var work in slate.Works)
            Console.WriteLine($"{work.WorkId} {work.Score:F2}");
        var more = await client.RecommendAsync(new RecommendRequest { UserId = 42, Limit = 10, Cursor = slate.Cursor });
        // What the page shows, but for the address and the key.

        Assert.Equal(20, slate.Works.Concat(more.Works).Select(work => work.WorkId).Distinct().Count());
    }
#pragma warning restore xUnit1051

    [Theory]
    [InlineData("kotlin")]
    [InlineData("swift")]
    public async Task What_they_send_is_answered_with_what_they_read(string language)
    {
        var code = Of(language);
        var address = Address().Match(code).Value;
        Assert.StartsWith(Demo + "/v1/", address, StringComparison.Ordinal);
        using var content = new StringContent(Body().Match(code).Value, Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync(address[Demo.Length..], content, Service.Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(Service.Token))!;
        Assert.Equal(10, answer["works"]!.AsArray().Count);
        foreach (var (of, member) in Members(code))
            Assert.NotNull((of == "Work" ? answer["works"]![0]! : answer)[member]);
    }

    [Fact]
    public void What_is_read_is_found() => Assert.Equal(
        [("Slate", "works"), ("Slate", "cursor"), ("Work", "workId"), ("Work", "score")], Members(Of("swift")));

    private string Key => service.Client.DefaultRequestHeaders.GetValues("X-Api-Key").Single();

    private static string Of(string language) => Code.Single(code => code.Fence == language).Text;

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);

    private static IEnumerable<(string, string)> Members(string code) =>
        from structure in Structure().Matches(code)
        from member in Member().Matches(structure.Value)
        select (structure.Groups[1].Value, member.Groups[1].Value);

    [GeneratedRegex("http://[^\"]+")]
    private static partial Regex Address();

    [GeneratedRegex("""\{"[^}]+\}""")]
    private static partial Regex Body();

    [GeneratedRegex("struct (\\w+): .*")]
    private static partial Regex Structure();

    [GeneratedRegex("let (\\w+):")]
    private static partial Regex Member();
}
