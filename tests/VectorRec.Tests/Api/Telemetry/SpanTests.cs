using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Telemetry;

public sealed class SpanTests(TestStores stores)
{
    [Fact]
    public async Task Each_stage_has_a_span_below_the_request_s_with_what_the_trace_says_and_the_drivers_below_it()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        await service.ExecuteAsync("alter table family_members rename to gone");
        var trace = ActivityTraceId.CreateRandom();
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name.StartsWith("VectorRec.", StringComparison.Ordinal) || source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (spans)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        service.Client.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");

        var slate = await service.RecommendAsync(new { userId = 9, explain = true });

        Activity[] ours;
        lock (spans)
            ours = [.. spans.Where(span => span.TraceId == trace)];
        var funnel = Assert.Single(ours, span => span.OperationName == "funnel");
        Assert.Equal(slate.RequestId.ToString(), funnel.GetTagItem("vectorrec.request_id"));
        foreach (var stage in slate.Funnel!)
        {
            var span = Assert.Single(ours, span => span.OperationName == stage.Stage && span.Source.Name == "VectorRec.Funnel");
            Assert.Equal(funnel.SpanId, span.ParentSpanId);
            Assert.Equal(
                (stage.Outcome, stage.In, stage.Out),
                ((string)span.GetTagItem("vectorrec.outcome")!, (int)span.GetTagItem("vectorrec.candidates.in")!,
                    (int)span.GetTagItem("vectorrec.candidates.out")!));
            Assert.InRange(span.Duration.TotalMilliseconds, 0, funnel.Duration.TotalMilliseconds);
            Assert.Equal(stage.Outcome == "failed" ? ActivityStatusCode.Error : ActivityStatusCode.Unset, span.Status);
        }

        var failed = Assert.Single(ours, span => span.OperationName == "social_recall");
        Assert.Equal("postgresRefused", failed.GetTagItem("error.type"));
        var context = Assert.Single(ours, span => span.OperationName == "context");
        Assert.Contains(ours, span => span.Source.Name == "Npgsql" && span.ParentSpanId == context.SpanId);
    }

    [Fact]
    public async Task A_collector_gets_spans_and_metrics_by_OTLP()
    {
        var got = new Dictionary<string, string>();
        await using var collector = await CollectorAsync(got);
        (string, string)[] settings =
            [("Telemetry:Otlp", collector.Urls.Single()), ("Telemetry:OtlpProtocol", "HttpProtobuf"), ("Telemetry:TraceShare", "1")];
        // What is waiting is sent at the end.
        await using (var service = new Service(stores) { Settings = settings })
        {
            await service.InitializeAsync();
            await service.RecommendAsync(9);
        }

        foreach (var name in (string[])["vectorrec-api", "funnel", "vector_recall", "rerank", "vectorrec.candidates.out", "qdrant.Points"])
            Assert.Contains(name, got["/v1/traces"], StringComparison.Ordinal);
        Assert.Contains("vectorrec.stage.duration", got["/v1/metrics"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_setting_nobody_listens()
    {
        await using var service = new Service(stores);
        await service.InitializeAsync();
        Assert.False(service.Has<MeterProvider>());
        Assert.False(service.Has<TracerProvider>());
    }

    private static async Task<WebApplication> CollectorAsync(Dictionary<string, string> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, CancellationToken.None);
            lock (got)
                got[http.Request.Path] = got.GetValueOrDefault(http.Request.Path) + System.Text.Encoding.Latin1.GetString(body.ToArray());
            http.Response.ContentType = "application/x-protobuf";
        });
        await collector.StartAsync(Service.Token);
        return collector;
    }
}
