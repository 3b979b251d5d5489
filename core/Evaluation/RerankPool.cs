using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Funnel;
using VectorRec.Funnel.Reranking;

namespace VectorRec.Evaluation;

/// <summary>What one finished request had when its slate was chosen, so that other slates can be chosen from the same.</summary>
internal sealed class RerankPool : IDisposable
{
    private readonly FunnelRun _run;
    private readonly int[] _positions;
    private readonly RerankInput _input;

    public RerankPool(FunnelRun run)
    {
        _run = run;
        var positions = new List<int>();
        for (var i = 0; i < run.Candidates.Count; i++)
        {
            if (run.Candidates.Fates[i] is Fate.SlateCut or Fate.Returned)
                positions.Add(i);
        }

        _positions = [.. positions];
        TopK.Select(_positions, _positions.Length, run.Candidates.Score, run.Candidates.Row);
        _input = new RerankInput(run.Generation.Items, run.Candidates, _positions, served: []);
    }

    public ItemTable Items => _run.Generation.Items;

    public int Count => _positions.Length;

    /// <summary>Row in the item table, by rank.</summary>
    public int Row(int candidate) => _run.Candidates.Row[_positions[candidate]];

    public long WorkId(int candidate) => Items.WorkIds[Row(candidate)];

    public float Score(int candidate) => _run.Candidates.Score[_positions[candidate]];

    /// <summary>Chooses a slate, as the service's last stage does.</summary>
    /// <returns>Candidates in slate order.</returns>
    public int[] Select(DiversityOptions options, int size, out SlateOutcome outcome)
    {
        var picks = new Pick[Math.Min(size, Count)];
        outcome = SlateSelector.Select(_input.View, options, picks.Length, picks);
        return [.. picks.Take(outcome.Count).Select(pick => pick.Index)];
    }

    public void Dispose() => _input.Dispose();
}
