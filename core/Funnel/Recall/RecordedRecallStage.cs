using System.Numerics;
using VectorRec.Storage.Contexts;

namespace VectorRec.Funnel.Recall;

/// <summary>In a replay: context and candidates as they were found then.</summary>
internal sealed class RecordedRecallStage(KnownAnswers known) : IStage
{
    public string Name => "recorded_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        run.Answers.Take(known.Context);
        run.Answers.Take(new FoundWorks([], known.Query));
        if (known.Query is { } query)
            run.Answers.Rate(query.Hits, run.Generation.Items);
        foreach (var work in known.Recalled)
        {
            var row = run.Generation.Items.RowOf(work.WorkId);
            for (var channels = work.Channels; channels != 0; channels &= channels - 1)
                run.Candidates.Add(row, BitOperations.TrailingZeroCount(channels));
        }

        return ValueTask.FromResult(true);
    }
}
