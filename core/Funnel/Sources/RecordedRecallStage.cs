using System.Numerics;
using VectorRec.Replay;

namespace VectorRec.Funnel.Sources;

/// <summary>In a replay: context and candidates as they were found then.</summary>
internal sealed class RecordedRecallStage(Recording recording) : IStage
{
    public string Name => "recorded_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        run.Context = recording.Context;
        run.Issued = recording.Issued;
        if (recording.Context.Answer is { } answer)
            run.Found(answer.Hits, channel: null);
        foreach (var work in recording.Recalled)
        {
            var row = run.Generation.Items.RowOf(work.WorkId);
            for (var channels = work.Channels; channels != 0; channels &= channels - 1)
                run.Candidates.Add(row, BitOperations.TrailingZeroCount(channels));
        }

        return ValueTask.FromResult(true);
    }
}
