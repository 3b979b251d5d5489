using VectorRec.Catalogue;

namespace VectorRec.Indexing.Resuming;

/// <summary>Vectors that need not be made again: of works that a process embedded, and that have not changed since it began.</summary>
/// <param name="changed">Works that changed.</param>
internal sealed class KnownVectors(EarlierRows rows, IReadOnlySet<long> changed) : IDisposable
{
    /// <inheritdoc cref="EarlierRows.TryTake"/>
    public bool TryTake(WorkRow work, Span<float> embedding, out float bias)
    {
        bias = 0;
        return !changed.Contains(work.WorkId) && rows.TryTake(work.WorkId, embedding, out bias);
    }

    public void Dispose() => rows.Dispose();
}
