using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Api.Telemetry;

/// <summary>What a real Prometheus has of a running service.</summary>
public sealed partial class PrometheusTests(ObservedService observed) : IClassFixture<ObservedService>
{
    // What Prometheus, the exporter and histograms add.
    private static readonly string[] Added = ["__name__", "instance", "job", "le", "otel_scope_name", "otel_scope_version"];

    [Fact]
    public async Task The_documented_metrics_are_those_that_there_are_and_have_the_documented_labels()
    {
        var series = new Dictionary<string, HashSet<string>>();
        await Wait.UntilAsync(async () =>
        {
            await observed.AskAsync();
            series.Clear();
            var all = await observed.Prometheus.GetAsync("/api/v1/series?match[]={__name__=~\"vectorrec_.%2B\"}");
            foreach (var labels in all.EnumerateArray().Select(found => found.Deserialize<Dictionary<string, string>>()!))
            {
                var name = Documented(labels["__name__"]);
                series.TryAdd(name, []);
                series[name].Add(DocumentedMetric.Sorted(labels.Keys.Except(Added)));
            }

            return DocumentedMetric.All.All(metric => series.ContainsKey(metric.Exported));
        });

        Assert.Equal(
            DocumentedMetric.All.Select(metric => $"{metric.Exported}: {metric.Labels}").Order(StringComparer.Ordinal),
            series.SelectMany(metric => metric.Value.Select(labels => $"{metric.Key}: {labels}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_documented_metrics_are_the_instruments_of_the_service_with_their_kinds()
    {
        var instruments = new HashSet<(string, string)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("VectorRec.", StringComparison.Ordinal))
                    instruments.Add((instrument.Name, Kind(instrument)));
            },
        };
        listener.Start();
        Assert.Equal(DocumentedMetric.All.Select(metric => (metric.Name, metric.Kind)).Order(), instruments.Order());
    }

    [Fact]
    public async Task No_label_is_empty_and_none_is_an_id()
    {
        var all = await observed.Prometheus.GetAsync("/api/v1/series?match[]={__name__=~\"vectorrec_.%2B\"}");
        foreach (var labels in all.EnumerateArray().Select(found => found.Deserialize<Dictionary<string, string>>()!))
        {
            Assert.All(
                labels.Where(label => !Added.Contains(label.Key)), label => Assert.Matches("^[A-Za-z]+(_[A-Za-z]+)*$", label.Value));
        }
    }

    [Fact]
    public async Task No_request_and_no_stage_is_lost_on_the_way_and_what_failed_has_its_cause()
    {
        await Wait.UntilAsync(async () => await SumAsync("vectorrec_funnel_duration_seconds_count") == observed.Requests);
        Assert.Equal(observed.Requests, await SumAsync("""vectorrec_stage_duration_seconds_count{stage="rerank"}"""));
        Assert.Equal(observed.Requests, await SumAsync("""vectorrec_stage_duration_seconds_count{stage="context"}"""));
        var failed = await SumAsync("""vectorrec_stage_duration_seconds_count{outcome=~"failed|timedOut"}""");
        Assert.True(failed > 0);
        Assert.Equal(failed, await SumAsync("vectorrec_degradations_total"));
        Assert.Equal(failed, await SumAsync("""vectorrec_degradations_total{cause=~"qdrantAway|timeout"}"""));
        Assert.Equal(
            await SumAsync("""vectorrec_stage_candidates_in_total{stage="filter"}"""),
            await SumAsync("""vectorrec_stage_candidates_out_total{stage="filter"}""")
                + await SumAsync("""vectorrec_stage_candidates_removed_total{stage="filter"}"""));
    }

    [Fact]
    public async Task Every_query_of_the_dashboard_returns_data()
    {
        var queries = Queries().ToArray();
        Assert.True(queries.Length > 30, $"{queries.Length} queries");
        foreach (var query in queries)
        {
            await Wait.UntilAsync(async () =>
            {
                if ((await observed.Prometheus.AskAsync(query)).Any(series => double.IsFinite(series.Value)))
                    return true;
                await observed.AskAsync();
                return false;
            }, query);
        }
    }

    [Fact]
    public async Task The_alerts_are_evaluated_without_an_error_and_tell_of_the_store_that_is_away()
    {
        await Wait.UntilAsync(async () =>
        {
            var rules = (await observed.Prometheus.GetAsync("/api/v1/rules")).GetProperty("groups")[0].GetProperty("rules");
            return rules.EnumerateArray().All(rule => rule.GetProperty("health").GetString() == "ok");
        });
        await Wait.UntilAsync(async () => (await observed.Prometheus.GetAsync("/api/v1/alerts")).GetProperty("alerts").EnumerateArray()
            .Select(alert => alert.GetProperty("labels"))
            .Any(labels => labels.GetProperty("alertname").GetString() == "VectorRecStoreAway"
                && labels.GetProperty("store").GetString() == "Qdrant"));
    }

    [Fact]
    public async Task Metrics_are_on_their_own_port_and_nothing_else_is()
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(observed.Metrics, Service.Token);
        Assert.Contains("vectorrec_store_up{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        using var works = await client.GetAsync(new Uri(observed.Metrics, "/v1/works/1"), Service.Token);
        Assert.Equal(HttpStatusCode.NotFound, works.StatusCode);
        using var own = await observed.Client.GetAsync("/metrics", Service.Token);
        Assert.Equal(HttpStatusCode.NotFound, own.StatusCode);
    }

    private static IEnumerable<string> Queries()
    {
        using var dashboard = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docker", "grafana", "vectorrec.json")));
        return
        [
            .. from panel in dashboard.RootElement.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString()!
                   .Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$scene", ".*", StringComparison.Ordinal)
        ];
    }

    // Of a counter, and of a histogram, there is also when it began.
    private static string Documented(string name)
    {
        var whole = Part().Replace(name, "");
        return name.EndsWith("_created", StringComparison.Ordinal) && !DocumentedMetric.All.Any(metric => metric.Exported == whole)
            ? whole + "_total" : whole;
    }

    private static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    private async Task<double> SumAsync(string selector) =>
        (await observed.Prometheus.AskAsync($"sum({selector})")) is [var (_, sum)] ? sum : 0;

    [GeneratedRegex("_(bucket|sum|count|created)$")]
    private static partial Regex Part();
}
