using System.Text.Json;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Hosting;

/// <summary>What a tester does: opens the page in a real browser, gives a key, asks for recommendations and reads them.</summary>
public sealed class SwaggerTests(Service service) : IClassFixture<Service>
{
    [Fact]
    public async Task A_recommendation_can_be_executed_from_the_page()
    {
        var key = await new ApiKeyStore(service.Database.Source, TimeProvider.System)
            .CreateAsync($"tester {Guid.NewGuid()}", [.. ApiScopes.All], null, Service.Token);

        await using var browser = await Chromium.OpenAsync();
        var page = browser.Page;
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
