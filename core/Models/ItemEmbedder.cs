using VectorRec.Catalogue;

namespace VectorRec.Models;

/// <summary>
/// Runs a few works at a time through a bundle's item tower. One that the tower fails on keeps no other of its batch away.
/// </summary>
internal sealed class ItemEmbedder(ModelBundle bundle, int batchSize) : IDisposable
{
    private readonly TowerBatch _together = new(bundle.ItemTower, batchSize);
    private readonly TowerBatch _alone = new(bundle.ItemTower, 1);
    private IReadOnlyList<WorkRow> _works = [];
    private bool _ran;

    public int BatchSize => batchSize;

    /// <param name="works">As many as a batch holds, at most.</param>
    public void Run(IReadOnlyList<WorkRow> works) => (_works, _ran) = (works, works.Count > 0 && TryRun(_together, works));

    /// <summary>What the tower made of a work.</summary>
    /// <param name="work">Its place among those that were run.</param>
    /// <param name="batch">Has its features too, until the next call.</param>
    /// <param name="row">Its row there.</param>
    /// <returns>False when the tower fails on it, or gives no vector that can be ranked.</returns>
    public bool TryGet(int work, out TowerBatch batch, out int row)
    {
        (batch, row) = _ran ? (_together, work) : (_alone, 0);
        return (_ran || TryRun(_alone, [_works[work]])) && batch.IsSound(row);
    }

    public void Dispose()
    {
        _together.Dispose();
        _alone.Dispose();
    }

    private bool TryRun(TowerBatch batch, IReadOnlyList<WorkRow> works)
    {
        for (var i = 0; i < works.Count; i++)
            bundle.Items.Encode(works[i], batch.Features, i);
        try
        {
            bundle.ItemTower.Run(batch);
            return true;
        }
        catch (InferenceException)
        {
            return false;
        }
    }
}
