using System.Buffers;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// Keeps the best works so that each class has its share. It stands behind the coarse scores rather than before them, as in the
/// platform's first design: scoring is cheap, and a share that is cut afterwards by score alone is no share.
/// </summary>
internal sealed class ContentRatioStage(RatioPlan plan, int keep) : IStage
{
    public string Name => "content_ratio";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (plan.IsEmpty || run.Kept.Length <= keep)
            return ValueTask.FromResult(false);

        var count = run.Kept.Length;
        var rows = ArrayPool<int>.Shared.Rent(count);
        var classes = ArrayPool<byte>.Shared.Rent(count * plan.Dimensions);
        var channels = ArrayPool<uint>.Shared.Rent(count);
        var kept = ArrayPool<bool>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
            (rows[i], channels[i]) = (run.Candidates.Row[run.Kept[i]], run.Candidates.Channels[run.Kept[i]]);
        plan.Classify(run.Generation.Items, rows.AsSpan(0, count), channels.AsSpan(0, count), run.Request.Now, classes);
        ContentRatio.Select(keep, plan.Quotas(keep), classes.AsSpan(0, count * plan.Dimensions), kept.AsSpan(0, count));
        Cut(run, kept.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<uint>.Shared.Return(channels);
        ArrayPool<byte>.Shared.Return(classes);
        ArrayPool<bool>.Shared.Return(kept);
        return ValueTask.FromResult(true);
    }

    private static void Cut(FunnelRun run, ReadOnlySpan<bool> kept)
    {
        var positions = run.Positions();
        var left = 0;
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i])
                positions[left++] = positions[i];
            else
                run.Candidates.Fates[positions[i]] = Fate.RatioCut;
        }

        run.Keep(left);
    }
}
