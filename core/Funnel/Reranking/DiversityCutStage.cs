using System.Buffers;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// Diversity where coarse ranking cuts: of the best works, those stay that are good and different, so that what ranks them next
/// does not see one taste only. A window keeps it within the rank of the embeddings; the slate's rules have no place here.
/// </summary>
internal sealed class DiversityCutStage(DiversityOptions? options, int keep) : IStage
{
    public string Name => "diversity_cut";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (options is null || run.Candidates.Kept.Length <= keep)
            return ValueTask.FromResult(false);

        var picks = ArrayPool<Pick>.Shared.Rent(keep);
        using (var input = new RerankInput(run.Generation.Items, run.Candidates, run.Candidates.Kept, served: []))
            Cut(run, picks.AsSpan(
                0, SlateSelector.Select(input.View, options with { Rules = SlateRules.Off }, keep, picks.AsSpan(0, keep)).Count));
        ArrayPool<Pick>.Shared.Return(picks);
        return ValueTask.FromResult(true);
    }

    private static void Cut(FunnelRun run, ReadOnlySpan<Pick> picks)
    {
        var fates = run.Candidates.Fates;
        foreach (var position in run.Candidates.Kept)
            fates[position] = Fate.DiversityCut;
        foreach (var pick in picks)
            fates[run.Candidates.Kept[pick.Index]] = Fate.Recalled;

        // What stays keeps its order by score.
        var positions = run.Candidates.Positions();
        var left = 0;
        foreach (var position in run.Candidates.Kept)
        {
            if (fates[position] == Fate.Recalled)
                positions[left++] = position;
        }

        run.Candidates.Keep(left);
    }
}
