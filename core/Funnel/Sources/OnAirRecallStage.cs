using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>Recalls what is on the air, by the score that coarse ranking will give it. It asks no store: who is on is known.</summary>
internal sealed class OnAirRecallStage(RecallChannels channels, CoarseOptions options) : IStage
{
    public string Name => "on_air_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var air = run.Generation.Lists.Air;
        var rows = ArrayPool<int>.Shared.Rent(air.Length);
        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        var count = 0;
        foreach (var row in air)
        {
            if (!run.IsOff(row) && filter.Matches(row))
                rows[count++] = row;
        }

        foreach (var (number, channel) in channels.OnAir)
            Recall(run, rows.AsSpan(0, count), channel.Quota, number);
        ArrayPool<int>.Shared.Return(rows);
        return ValueTask.FromResult(count > 0);
    }

    private void Recall(FunnelRun run, ReadOnlySpan<int> rows, int quota, int channel)
    {
        var scores = ArrayPool<float>.Shared.Rent(rows.Length);
        var positions = ArrayPool<int>.Shared.Rent(rows.Length);
        new CandidateScorer(run, options).Score(rows, scores.AsSpan(0, rows.Length));
        var finite = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (float.IsFinite(scores[i]))
                positions[finite++] = i;
        }

        Order.Top(positions.AsSpan(0, finite), quota, scores, rows);
        for (var i = 0; i < Math.Min(finite, quota); i++)
            run.Candidates.Add(rows[positions[i]], channel);
        ArrayPool<float>.Shared.Return(scores);
        ArrayPool<int>.Shared.Return(positions);
    }
}
