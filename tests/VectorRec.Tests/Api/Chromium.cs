using Microsoft.Playwright;

namespace VectorRec.Tests.Api;

/// <summary>A real browser without a window, and one page in it.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // As root there is no sandbox; and a test has no business with the browser maker's servers.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>Skips the test where there is no browser.</summary>
    public static async Task<Chromium> OpenAsync(BrowserNewPageOptions? options = null)
    {
        var path = Environment.GetEnvironmentVariable("VECTORREC_CHROMIUM") ?? Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, "There is no Chromium on this machine; VECTORREC_CHROMIUM can name one.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
        var page = await browser.NewPageAsync(options);
        page.SetDefaultTimeout(120_000);
        return new Chromium(playwright, browser, page);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
