using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using VectorRec.Tests.Api.Hosting;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.House;

/// <summary>One number, in Directory.Build.props, and everybody who is asked says it.</summary>
public sealed class VersionTests
{
    internal static readonly string Version =
        XDocument.Load(Path.Combine(RepositoryFolder.Path, "Directory.Build.props")).Descendants("Version").Single().Value;

    [Fact]
    public async Task The_indexer_says_it()
    {
        var (exitCode, output, _) = await Programs.RunAsync("indexer", ["--version"]);
        Assert.Equal((0, Version), (exitCode, output.Trim()));
    }

    [Fact]
    public async Task The_service_says_it_in_its_readiness_and_in_its_OpenAPI_document()
    {
        await using var api = await ApiProcess.StartAsync(("Auth__TrustLoopback", "true"));
        using var ready = await api.Client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var readiness = await ready.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal(Version, readiness.GetProperty("version").GetString());
        var document = await api.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        Assert.Equal(Version, document.GetProperty("info").GetProperty("version").GetString());
    }

    [Fact]
    public void The_changelog_tells_what_is_in_it() => Assert.Contains(
        $"\n## [{Version}]", File.ReadAllText(Path.Combine(RepositoryFolder.Path, "CHANGELOG.md")), StringComparison.Ordinal);
}
