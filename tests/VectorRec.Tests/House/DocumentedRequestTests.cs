using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using VectorRec.Tests.Api;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.House;

/// <summary>Requests that the documents make with curl are understood by the service.</summary>
public sealed class DocumentedRequestTests(TestStores stores) : IAsyncLifetime
{
    private static readonly MarkdownPage[] Pages = [.. MarkdownPage.All()];

    private readonly Service _service = new(stores) { Settings = SceneOfHowTo() };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Every_request_is_understood()
    {
        // The tutorial is followed by a test of its own.
        var calls = Pages.Where(page => page.Path != "docs/tutorial.md").SelectMany(DocumentedCommand.In)
            .Where(command => command is { Whole: true, Words: ["curl", ..] }).ToArray();
        Assert.Contains(calls, call => call.Place.StartsWith("README.md", StringComparison.Ordinal));
        Assert.Contains(calls, call => call.Place.StartsWith("docs/how-to/", StringComparison.Ordinal));
        var wrong = new List<string>();
        foreach (var call in calls)
        {
            using var request = Request(call.Words);
            using var response = await _service.Client.SendAsync(request, Service.Token);
            // The small catalogue of the test has not all that is asked for.
            if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NotFound)
                wrong.Add($"{call.Place}: {await response.Content.ReadAsStringAsync(Service.Token)}");
        }

        Breaches.None(wrong);
    }

    // "$API/v1/works/WORK?...": where the service is and which work is the reader's business.
    private static HttpRequestMessage Request(string[] words)
    {
        var address = Array.Find(words, word => word.Contains("/v1/", StringComparison.Ordinal))!;
        var body = Array.IndexOf(words, "-d");
        var method = Array.IndexOf(words, "-X") is >= 0 and var given ? words[given + 1] : body >= 0 ? "POST" : "GET";
        return new(new(method), address[address.IndexOf("/v1/", StringComparison.Ordinal)..].Replace("WORK", "1", StringComparison.Ordinal))
        {
            Content = body < 0 ? null : new StringContent(words[body + 1], Encoding.UTF8, "application/json"),
        };
    }

    // The scene that the how-to adds, and then asks for.
    private static (string Key, string Value)[] SceneOfHowTo()
    {
        var json = Pages.Single(page => page.Path == "docs/how-to/scene.md").Code.Single(code => code.Fence is "json").Text;
        return
        [
            .. new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().AsEnumerable()
                .Where(setting => setting.Value is not null).Select(setting => (setting.Key, setting.Value!)),
        ];
    }
}
