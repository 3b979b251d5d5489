using VectorRec.Diversity;

namespace VectorRec.Funnel.Reranking;

/// <summary>
/// Fills the places that the rules about neighbours leave empty where a scene is about few creators: what stands there stays, and behind it
/// come the best of the others, whatever they stand beside.
/// </summary>
internal static class YieldingRules
{
    /// <param name="pool">Positions in the run's candidates that the picks are indices of.</param>
    /// <param name="picks">[places]; the first of them are taken.</param>
    /// <param name="held">The slate within the rules.</param>
    public static SlateOutcome Fill(FunnelRun run, DiversityOptions options, int[] pool, Span<Pick> picks, in SlateOutcome held)
    {
        // A cap is a bound on the whole slate, which has nothing to do with neighbours.
        if (options.Rules is not { Creator: null, Song: null, Media: null, Tag: null })
            return held;
        var taken = new bool[pool.Length];
        foreach (var pick in picks[..held.Count])
            taken[pick.Index] = true;
        int[] left = [.. Enumerable.Range(0, pool.Length).Where(i => !taken[i])];
        using var input = new RerankInput(
            run.Generation.Items, run.Candidates, [.. left.Select(i => pool[i])],
            options.Repulsion.Weight > 0 ? run.Answers.Context.Shown : []);
        var free = options with { Rules = options.Rules with { CreatorDistance = 1, SongDistance = 1 } };
        var rest = picks[held.Count..];
        var outcome = SlateSelector.Select(input.View, free, rest.Length, rest);
        foreach (ref var pick in rest[..outcome.Count])
            pick = pick with { Index = left[pick.Index] };
        run.Trace.Yielded = outcome.Count;
        return outcome with { Count = held.Count + outcome.Count };
    }
}
