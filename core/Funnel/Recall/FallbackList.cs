using System.Runtime.CompilerServices;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Funnel.Reranking;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// A scene's answer to somebody of whom nothing is known: what is popular lately, of the scene's kinds, made diverse by the scene's
/// own rules. It is made once for a generation, and needs no store.
/// </summary>
internal sealed class FallbackList(SceneOptions scene)
{
    public const string ChannelName = "fallback";

    /// <summary>Works of a list.</summary>
    public const int Length = 300;

    /// <summary>Popular works that it is made from.</summary>
    private const int Pool = 1_000;

    private readonly ConditionalWeakTable<Generation, int[]> _lists = [];

    /// <summary>Rows of the item table, best first.</summary>
    public int[] Of(Generation generation) => _lists.GetValue(generation, Make);

    private int[] Make(Generation generation)
    {
        var items = generation.Items;
        var popular = TrendOrder.Rank(items, Pool, new ItemFilter(new WorkFilter { Kinds = scene.Kinds }, items));
        using var candidates = new Candidates();
        foreach (var row in popular)
            candidates.Add(row, channel: 0);
        for (var i = 0; i < popular.Length; i++)
            candidates.Coarse[i] = TrendOrder.Score(items, popular[i]);
        using var input = new RerankInput(items, candidates, [.. Enumerable.Range(0, popular.Length)], served: []);
        var picks = new Pick[Math.Min(Length, popular.Length)];
        var count = SlateSelector.Select(input.View, scene.Diversity with { MinGain = null }, picks.Length, picks).Count;
        return [.. picks[..count].Select(pick => popular[pick.Index])];
    }
}
