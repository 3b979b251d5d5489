using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Indexing;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Inspector;

/// <summary>The page in a real browser: what it shows is what the API says.</summary>
public sealed class InspectorTests(Service service) : IClassFixture<Service>
{
    private const long User = 3;

    [Fact]
    public async Task The_slate_the_funnel_and_the_similarities_are_those_of_the_api()
    {
        await using var browser = await AskedAsync();
        var page = browser.Page;
        var answer = await RecommendAsync(User);

        var cards = page.Locator("#slate > li");
        Assert.Equal(answer.Works.Count, await cards.CountAsync());
        for (var i = 0; i < answer.Works.Count; i++)
        {
            var work = answer.Works[i];
            Assert.Equal(work.WorkId.ToString(CultureInfo.InvariantCulture), await cards.Nth(i).GetAttributeAsync("data-work"));
            var facts = await cards.Nth(i).Locator("dl").InnerTextAsync();
            Assert.Contains(work.Score.ToString("F3", CultureInfo.InvariantCulture), facts, StringComparison.Ordinal);
            Assert.Contains($"place {work.Explanation!.CoarseRank}", facts, StringComparison.Ordinal);
        }

        var stages = await page.Locator("#funnel tbody tr").AllInnerTextsAsync();
        Assert.Equal(answer.Funnel!.Count, stages.Count);
        foreach (var stage in answer.Funnel)
            Assert.Contains(stages, row => row.StartsWith($"{stage.Stage}\t{stage.In}\t{stage.Out}\t", StringComparison.Ordinal));

        var similar = await ReadAsync<SimilaritiesResponse>(
            await service.Client.PostAsJsonAsync("/v1/explain/similarities", new { workIds = answer.Works.Select(work => work.WorkId) },
                Service.Token));
        var shown = await page.Locator("#kernel tbody td").AllInnerTextsAsync();
        Assert.Equal(
            similar.Cosines.SelectMany(row => row)
                .Select(cosine => cosine!.Value.ToString("0.00;-0.00;0.00", CultureInfo.InvariantCulture)),
            shown);
        Assert.Contains($"Generation {answer.Generation}", await page.Locator("#served").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_is_shown_as_the_request_saw_them()
    {
        await using var browser = await AskedAsync();
        var user = await ReadAsync<UserView>(await service.Client.GetAsync($"/v1/explain/users/{User}", Service.Token));
        Assert.True(user.Known);
        Assert.NotEmpty(user.History);
        Assert.Equal(
            user.History.Select(work => work.WorkId.ToString(CultureInfo.InvariantCulture)),
            await browser.Page.Locator("#history tbody th").AllInnerTextsAsync());
        var profile = await browser.Page.Locator("#profile").InnerTextAsync();
        Assert.Contains($"Follows\n{user.Friends.Count}", profile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_absent_work_is_explained_as_the_api_explains_it()
    {
        await using var browser = await AskedAsync();
        var page = browser.Page;
        var slate = await RecommendAsync(User);
        var absent = Enumerable.Range(1, 700).First(id => slate.Works.All(work => work.WorkId != id));
        await page.Locator("#absent").FillAsync(absent.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#absence button").ClickAsync();
        await Assertions.Expect(page.Locator("#absence-text")).Not.ToBeEmptyAsync();

        var said = await ReadAsync<AbsenceResponse>(
            await service.Client.PostAsJsonAsync("/v1/explain/absence", new { userId = User, workId = absent }, Service.Token));
        Assert.StartsWith($"{said.Stage}: {said.Reason}", await page.Locator("#absence-text").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_settings_stand_beside_each_other_with_what_moved()
    {
        await using var browser = await AskedAsync();
        var page = browser.Page;
        await page.Locator("#second-method").SelectOptionAsync("none");
        await page.Locator("#compare").ClickAsync();
        await Assertions.Expect(page.Locator("#compare-part")).ToBeVisibleAsync();

        var (first, second) = (await RecommendAsync(User), await RecommendAsync(User, new { diversity = new { method = "none" } }));
        var rows = await page.Locator("#moves tbody tr").AllInnerTextsAsync();
        Assert.Equal(first.Works.Select(work => work.WorkId).Union(second.Works.Select(work => work.WorkId)).Count(), rows.Count);
        // The other settings' slate comes first, in its order.
        Assert.Equal(
            Enumerable.Range(1, second.Works.Count).Select(place => place.ToString(CultureInfo.InvariantCulture)),
            rows.Take(second.Works.Count).Select(row => row.Split('\t')[2]));
    }

    [Fact]
    public async Task Two_generations_stand_beside_each_other()
    {
        var held = (await new IndexJob(service.Catalogue.Home).RunAsync(
            service.Catalogue.CreateBundle("other", seed: 2), new() { Hold = true }, progress: null, Service.Token)).Run.RunId;
        await using var browser = await AskedAsync();
        var page = browser.Page;
        await page.Locator("#second-generation").SelectOptionAsync(held.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#compare").ClickAsync();
        await Assertions.Expect(page.Locator("#compare-part")).ToBeVisibleAsync(new() { Timeout = 30_000 });

        var serves = await RecommendAsync(User);
        var other = await service.RecommendAsync(new { userId = User, generation = held });
        Assert.NotEqual(serves.Works.Select(work => work.WorkId), other.Works.Select(work => work.WorkId));
        await Assertions.Expect(page.Locator("#compare-text")).ToContainTextAsync($"Generation {serves.Generation} and {held}");
        var both = serves.Works.IntersectBy(other.Works.Select(work => work.WorkId), work => work.WorkId).Count();
        await Assertions.Expect(page.Locator("#compare-text")).ToContainTextAsync($"{both} works are in both");
        Assert.Equal(
            serves.Works.UnionBy(other.Works, work => work.WorkId).Count(), await page.Locator("#moves tbody tr").CountAsync());

        // What the first says serves, the second answers alone too, with its own similarities.
        await page.Locator("#first-generation").SelectOptionAsync(held.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#go").ClickAsync();
        await Assertions.Expect(page.Locator("#served")).ToContainTextAsync($"Generation {held}");
        await Assertions.Expect(page.Locator("body[aria-busy]")).ToHaveCountAsync(0);
        var similar = await ReadAsync<SimilaritiesResponse>(await service.Client.PostAsJsonAsync(
            "/v1/explain/similarities", new { workIds = other.Works.Select(work => work.WorkId), generation = held }, Service.Token));
        Assert.Equal(
            similar.Cosines[0][1]!.Value.ToString("F2", CultureInfo.InvariantCulture),
            await page.Locator("#kernel tbody tr").First.Locator("td").Nth(1).InnerTextAsync());
    }

    [Fact]
    public async Task What_somebody_is_not_interested_in_is_gone_from_the_next_slate()
    {
        const long user = 5;
        await using var browser = await AskedAsync(user);
        var page = browser.Page;
        var first = page.Locator("#slate > li").First;
        var work = (await first.GetAttributeAsync("data-work"))!;
        await first.GetByRole(AriaRole.Button, new() { NameRegex = new("Not interested") }).ClickAsync();
        await Assertions.Expect(page.Locator($"#slate > li[data-work='{work}']")).ToHaveCountAsync(0);

        var liked = page.Locator("#slate > li").First;
        var id = (await liked.GetAttributeAsync("data-work"))!;
        await liked.GetByRole(AriaRole.Button, new() { NameRegex = new("^Like") }).ClickAsync();
        await Assertions.Expect(page.Locator("#history tbody th").First).ToHaveTextAsync(id);
    }

    [Fact]
    public async Task Without_a_key_the_page_says_what_it_needs()
    {
        await using var browser = await Chromium.OpenAsync();
        await browser.Page.GotoAsync(new Uri(service.Address, "/inspector").ToString());
        await Assertions.Expect(browser.Page.Locator("#status [role=alert]")).ToContainTextAsync("Enter a key");
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(640, ColorScheme.Light)]
    [InlineData(360, ColorScheme.Dark)]
    public async Task It_has_no_fault_of_accessibility_nothing_is_cut_and_it_asks_nobody_else(int width, ColorScheme scheme)
    {
        var asked = new List<string>();
        await using var browser = await AskedAsync(
            options: new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme },
            listen: page => page.Request += (_, request) => asked.Add(request.Url));
        var page = browser.Page;
        await page.Locator("#compare").ClickAsync();
        await Assertions.Expect(page.Locator("#moves tbody tr")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("body[aria-busy]")).ToHaveCountAsync(0);
        if (Environment.GetEnvironmentVariable("VECTORREC_SCREENSHOTS") is { Length: > 0 } folder)
        {
            var path = Path.Combine(folder, $"inspector-{width}-{scheme.ToString().ToLowerInvariant()}.png");
            await page.ScreenshotAsync(new() { Path = path, FullPage = true });
        }

        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, string.Join('\n', found.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"), "The page is too wide.");
        Assert.All(asked, url => Assert.StartsWith(service.Address.ToString(), url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_may_load_and_ask_this_service_alone()
    {
        using var client = new HttpClient { BaseAddress = service.Address };
        foreach (var path in (string[])["/inspector", "/inspector/main.js", "/inspector/inspector.css"])
        {
            using var answer = await client.GetAsync(path, Service.Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/inspector/nothing.js", Service.Token)).StatusCode);
    }

    private async Task<Chromium> AskedAsync(long user = User, BrowserNewPageOptions? options = null, Action<IPage>? listen = null)
    {
        var key = await new ApiKeyStore(service.Database.Source, TimeProvider.System)
            .CreateAsync($"inspector {Guid.NewGuid()}", [.. ApiScopes.All], null, Service.Token);
        var browser = await Chromium.OpenAsync(options);
        var page = browser.Page;
        listen?.Invoke(page);
        await page.GotoAsync(new Uri(service.Address, "/inspector").ToString());
        await page.Locator("#key").FillAsync(key!);
        await page.Locator("#key-form button").ClickAsync();
        await Assertions.Expect(page.Locator("#scene")).ToHaveValueAsync("feed");
        await page.Locator("#user").FillAsync(user.ToString(CultureInfo.InvariantCulture));
        await page.Locator("#go").ClickAsync();
        await Assertions.Expect(page.Locator("#user-part")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("body[aria-busy]")).ToHaveCountAsync(0);
        return browser;
    }

    private async Task<RecommendResponse> RecommendAsync(long user, object? overrides = null) =>
        await ReadAsync<RecommendResponse>(
            await service.Client.PostAsJsonAsync("/v1/recommendations",
                new { userId = user, scene = "feed", limit = 10, explain = true, overrides = overrides ?? new { } }, Service.Token));

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<T>(Service.Json, Service.Token))!;
    }
}
