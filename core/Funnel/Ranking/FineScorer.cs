using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Models;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// Runs the fine ranker over candidates in batches of one size: the user once, the works from the generation's item features.
/// </summary>
internal static class FineScorer
{
    /// <summary>Adds the works of <paramref name="candidates"/> that have features, in their order.</summary>
    /// <param name="user">The user as the user tower read them.</param>
    /// <exception cref="InferenceException">The ranker failed.</exception>
    public static void Score(FunnelRun run, FeatureBatch user, ReadOnlySpan<int> candidates, FineRanking into, CancellationToken ct)
    {
        var (generation, ranker) = (run.Generation, run.Generation.Bundle.FineRanker!);
        var features = generation.ItemFeatures!;
        Span<int> filled = stackalloc int[Generation.FineBatchSize];
        using var rented = generation.RentFineBatch(ranker);
        var batch = rented.Value;
        batch.User.CopyFrom(user);
        for (var next = 0; next < candidates.Length;)
        {
            ct.ThrowIfCancellationRequested();
            var count = 0;
            for (; next < candidates.Length && count < filled.Length; next++)
            {
                if (features.TryRead(run.Candidates.Row[candidates[next]], batch.Works, count))
                    filled[count++] = candidates[next];
            }

            if (count == 0)
                break;
            // What an earlier request left behind must not reach the model, even where nobody reads the result.
            batch.Works.ClearFrom(count);
            ranker.Run(batch);
            for (var i = 0; i < count; i++)
                into.Add(filled[i], batch.Probabilities(i), run.ControlsOf(filled[i]).Sum);
        }
    }
}
