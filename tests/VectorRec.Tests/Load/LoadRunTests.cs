using System.Text.Json;
using System.Xml.Linq;
using VectorRec.Storage.Access;
using VectorRec.Tests.Api;

namespace VectorRec.Tests.Load;

/// <summary>The harness works and says what it did. How long anything took is nobody's business here.</summary>
public sealed class LoadRunTests(Service service) : IClassFixture<Service>, IDisposable
{
    private const double Moment = 0.3;

    private readonly string _folder = Directory.CreateTempSubdirectory("vectorrec-load-").FullName;

    private string At(string file) => Path.Combine(_folder, file);

    [Fact]
    public async Task Every_target_is_asked_under_every_load_in_every_round()
    {
        var key = await KeyAsync(ApiScopes.Recommend);
        var run = await LoadProgram.OverAsync(
            service, Moment, "--api", service.Address.AbsoluteUri, "--api-key", key, "--rounds", "2", "--callers", "2", "--rates", "40,2x",
            "--out", At("load.json"), "--plot", At("load.svg"));
        Assert.True(run.ExitCode == 0, run.Error);

        var report = run.Json;
        var measured = report.GetProperty("measured").EnumerateArray().ToArray();
        Assert.Equal(
            from load in (string[])["closed 2", "open 40/s", "open 2x"]
            from target in (string[])["ann", "rerank", "mmr", "api"]
            select (load, target),
            measured.Select(one => (one.GetProperty("load").GetString()!, one.GetProperty("target").GetString()!)));
        foreach (var one in measured)
        {
            var rounds = one.GetProperty("rounds").EnumerateArray().ToArray();
            Assert.Equal(2, rounds.Length);
            // At twice of what it can do the API may refuse, and says so.
            var most = one.GetProperty("load").GetString() == "open 2x" ? "status 503" : null;
            Assert.All([.. rounds, one.GetProperty("median")], figures => AssertSound(figures, most));
            Assert.Equal(rounds.Sum(Answered), Answered(one.GetProperty("median")));
            var curve = one.GetProperty("percentiles").EnumerateArray().Select(point => point.GetProperty("ms").GetDouble()).ToArray();
            Assert.Equal(curve.Order(), curve);
            // 12 arrivals are due in 0.3 s at 40 a second, answered or not.
            if (one.GetProperty("load").GetString() == "open 40/s")
                Assert.All(rounds, round => Assert.Equal(12, Answered(round)));
        }

        Assert.Equal(700 + 20, report.GetProperty("data").GetProperty("works").GetInt32());
        Assert.Equal(20, report.GetProperty("data").GetProperty("listeners").GetInt32());
        Assert.Equal(
            ["closed 2 api/ann", "open 40/s api/ann", "open 2x api/ann"],
            report.GetProperty("ratios").EnumerateArray()
                .Select(ratio => $"{Text(ratio, "load")} {Text(ratio, "target")}/{Text(ratio, "to")}"));
        Assert.Equal(run.Out.Trim(), (await File.ReadAllTextAsync(At("load.json"), Service.Token)).Trim());
        var lines = XDocument.Load(At("load.svg")).Descendants().Where(element => element.Name.LocalName == "polyline");
        Assert.Equal(measured.Length, lines.Count());
    }

    [Fact]
    public async Task An_API_is_started_with_its_settings_and_does_not_outlive_the_run()
    {
        var mark = $"{Guid.NewGuid()}";
        File.WriteAllText(At("narrow.json"), """{ "coarse": { "keep": 3 }, "fine": { "mode": "Off" } }""");
        var run = await LoadProgram.OverAsync(
            service, Moment, "--targets", "api", "--rounds", "1", "--callers", "2", "--rates", "",
            "--scene-overrides", At("narrow.json"), "--setting", $"MARK={mark}", "--setting", "Scenes__feed__Deadlines__RecallMs=10000",
            "--setting", "Scenes__feed__Deadlines__ContextMs=10000", "--setting", "Scenes__feed__Deadlines__FineMs=10000",
            "--setting", "Limits__RequestTimeoutMs=100000", "--out", At("load.json"));
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([At("load.json"), At("narrow.json")], Directory.EnumerateFiles(_folder).Order());

        var measured = run.Json.GetProperty("measured").EnumerateArray().ToDictionary(one => Text(one, "target"));
        Assert.Equal(["api", "api narrow"], measured.Keys.Order());
        var (wide, narrow) = (measured["api"].GetProperty("median"), measured["api narrow"].GetProperty("median"));
        Assert.All([wide, narrow], figures => AssertSound(figures));
        Assert.Equal(0, wide.GetProperty("degraded").GetInt64());
        Assert.Equal(0, wide.GetProperty("short").GetInt64());
        Assert.Equal(Answered(narrow), narrow.GetProperty("short").GetInt64());
        Assert.True(wide.GetProperty("rssMb").GetDouble() > 10);
        Assert.True(wide.GetProperty("cpuMs").GetProperty("api").GetDouble() > 0);
        Assert.DoesNotContain(Environments(), variables => variables.Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_degraded_or_refused_is_counted_and_not_taken_for_a_fast_answer()
    {
        var refused = await LoadProgram.OverAsync(
            service, Moment, "--targets", "api", "--api", service.Address.AbsoluteUri, "--api-key", await KeyAsync(ApiScopes.Explain),
            "--rounds", "1", "--callers", "1", "--rates", "");
        Assert.True(refused.ExitCode == 0, refused.Error);
        var median = refused.Json.GetProperty("measured")[0].GetProperty("median");
        Assert.Equal(0, Answered(median));
        Assert.True(median.GetProperty("errors").GetProperty("status 403").GetInt64() > 0);

        var late = await LoadProgram.OverAsync(
            service, Moment, "--targets", "beside", "--rounds", "1", "--callers", "1", "--rates", "",
            "--beside", "Scenes__feed__Deadlines__ContextMs=1", "--beside", "Scenes__feed__Deadlines__RecallMs=1",
            "--setting", "Limits__RequestTimeoutMs=100000");
        Assert.True(late.ExitCode == 0, late.Error);
        Assert.Equal("beside", Text(late.Json.GetProperty("measured")[0], "target"));
        median = late.Json.GetProperty("measured")[0].GetProperty("median");
        Assert.True(median.GetProperty("degraded").GetInt64() > 0, late.Out);
        Assert.NotEmpty(median.GetProperty("degradedBy").EnumerateObject());
    }

    [Fact]
    public async Task What_an_API_printed_that_did_not_start_or_answer_is_kept_beside_the_report()
    {
        string[] one = ["--targets", "api", "--rounds", "1", "--callers", "1", "--rates", "", "--out", At("load.json")];
        var silent = await LoadProgram.OverAsync(service, Moment, [.. one, "--setting", "Limits__Burst=all"]);
        Assert.Equal(1, silent.ExitCode);
        var log = Assert.Single(Directory.EnumerateFiles(_folder));
        Assert.Contains($"What the API printed is in {log}.", silent.Error, StringComparison.Ordinal);
        Assert.Contains("Limits:Burst is 'all'", File.ReadAllText(log), StringComparison.Ordinal);
        File.Delete(log);

        // Callers without a key are refused, which the report counts.
        var refused = await LoadProgram.OverAsync(service, Moment, [.. one, "--setting", "Auth__TrustLoopback=false"]);
        Assert.True(refused.ExitCode == 0, refused.Error);
        log = Assert.Single(Directory.EnumerateFiles(_folder, "*.log"));
        Assert.Contains($"What the API printed is in {log}.", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--callers", "0")]
    [InlineData("--rates", "-1")]
    [InlineData("--rates", "NaN")]
    [InlineData("--rates", "0x")]
    [InlineData("--targets", "api,other")]
    [InlineData("--setting", "x")]
    [InlineData("--api", "x")]
    [InlineData("--scene-overrides", "/no/such/file")]
    [InlineData("--against", "HEAD")]
    [InlineData("--data", "/no/such/folder")]
    public async Task What_cannot_be_is_said_before_anything_starts(string option, string value)
    {
        var run = await LoadProgram.OverAsync(service, Moment, option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(option, run.Error);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> KeyAsync(string scope)
    {
        using var client = await service.ClientAsync(scope);
        return client.DefaultRequestHeaders.GetValues("X-Api-Key").Single();
    }

    private static void AssertSound(JsonElement figures, string? error = null)
    {
        Assert.All(figures.GetProperty("errors").EnumerateObject(), found => Assert.Equal(error, found.Name));
        Assert.True(Answered(figures) > 0);
        Assert.True(figures.GetProperty("throughput").GetDouble() > 0);
        double[] times = [.. ((string[])["p50", "p90", "p99", "max"]).Select(name => figures.GetProperty(name).GetDouble())];
        Assert.True(times[0] > 0);
        Assert.Equal(times.Order(), times);
    }

    private static long Answered(JsonElement figures) => figures.GetProperty("answered").GetInt64();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    // Of all processes that may be looked at.
    private static IEnumerable<string> Environments() => Directory.EnumerateDirectories("/proc").Select(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    });
}
