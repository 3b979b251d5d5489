using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>Recalls from lists that hold all there is of something: who is on the air is known, and asked of no store.</summary>
internal sealed class OnAirRecallStage(IReadOnlyList<Channel> channels) : IStage
{
    public string Name => "on_air_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        var brought = 0;
        foreach (var (number, source) in channels)
        {
            var intake = new Intake(run, number, source.Quota, filter: filter);
            if (source.Ask(run) is TableQuestion question)
                question.Into(run, ref intake);
            brought += intake.Brought;
        }

        return ValueTask.FromResult(brought > 0);
    }
}
