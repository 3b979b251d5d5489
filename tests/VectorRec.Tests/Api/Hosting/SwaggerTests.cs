using System.Text.Json;
using Microsoft.Playwright;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>What a tester does: opens the page in a real browser, gives a key, asks for recommendations and reads them.</summary>
public sealed class SwaggerTests(Service service) : IClassFixture<Service>
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // As root there is no sandbox; and a test has no business with the browser maker's servers.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"];

    [Fact]
    public async Task A_recommendation_can_be_executed_from_the_page()
    {
        var browserPath = Environment.GetEnvironmentVariable("VECTORREC_CHROMIUM") ?? Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(browserPath is null, "There is no Chromium on this machine; VECTORREC_CHROMIUM can name one.");
        var key = await new ApiKeyStore(service.Database.Source, TimeProvider.System)
            .CreateAsync($"tester {Guid.NewGuid()}", [.. ApiScopes.All], null, Service.Token);

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = browserPath, Args = Arguments });
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(120_000);
        await page.GotoAsync(new Uri(service.Address, "/").ToString());

        await page.Locator("button.authorize").First.ClickAsync();
        await page.Locator(".auth-container input[type=text]").FillAsync(key!);
        await page.Locator(".auth-container button.authorize").ClickAsync();
        await page.Locator(".auth-container button.btn-done").ClickAsync();

        var operation = page.Locator("#operations-Recommendations-Recommend");
        await operation.Locator(".opblock-summary-control").ClickAsync();
        await operation.Locator("textarea.body-param__text").FillAsync("""{ "userId": 3, "limit": 10, "explain": true }""");
        await operation.Locator("button.execute").ClickAsync();
        var status = await operation.Locator(".live-responses-table tr.response .response-col_status").First.InnerTextAsync();
        var body = await operation.Locator(".live-responses-table tr.response .highlight-code code").First.InnerTextAsync();

        Assert.StartsWith("200", status, StringComparison.Ordinal);
        var works = JsonDocument.Parse(body).RootElement.GetProperty("works");
        Assert.Equal(10, works.EnumerateArray().Select(work => work.GetProperty("workId").GetInt64()).Distinct().Count());
    }
}
