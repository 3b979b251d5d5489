using System.Diagnostics;

namespace VectorRec.Funnel;

/// <summary>
/// The span of a stage: what drivers trace while it runs lies below it, and what it says is the stage's entry of the trace. Where nobody
/// listens there is none.
/// </summary>
internal static class StageSpan
{
    public const string SourceName = "VectorRec.Funnel";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null when nobody listens, or the request is not one of those that are traced.</summary>
    public static Activity? Start(IStep step) => Source.StartActivity(step.Name);

    /// <summary>The whole way of a request; null as above.</summary>
    public static Activity? Start(RecommendationRequest request, long run)
    {
        var span = Source.StartActivity("funnel");
        return span?.SetTag("vectorrec.scene", request.Scene).SetTag("vectorrec.request_id", request.RequestId.ToString())
            .SetTag("vectorrec.generation", run);
    }

    /// <summary>Says what the trace says, and ends the span.</summary>
    public static void End(Activity span, in StageTrace trace)
    {
        span.SetTag("vectorrec.outcome", trace.Outcome.Name()).SetTag("vectorrec.candidates.in", trace.In)
            .SetTag("vectorrec.candidates.out", trace.Out);
        if (trace.Channels.Count > 0)
            span.SetTag("vectorrec.channels", trace.Channels.ToArray());
        if (trace.Cause is { } cause)
            span.SetTag("error.type", cause.Name()).SetStatus(ActivityStatusCode.Error, trace.Detail);
        span.Dispose();
    }
}
