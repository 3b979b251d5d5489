using VectorRec.Catalogue;

namespace VectorRec.Indexing.Resuming;

/// <summary>Vectors that need not be made again: of works that a process embedded, and that have not changed since it began.</summary>
/// <param name="changed">Works that changed.</param>
internal sealed class KnownVectors(IReadOnlyList<EarlierRows> rows, IReadOnlySet<long> changed) : IDisposable
{
    /// <inheritdoc cref="EarlierRows.TryTake"/>
    public bool TryTake(WorkRow work, Span<float> embedding, out float bias)
    {
        bias = 0;
        if (changed.Contains(work.WorkId))
            return false;
        // Not Any, which a lambda with a span cannot be: all but a few works are in one of them.
        foreach (var source in rows)
        {
            if (source.TryTake(work.WorkId, embedding, out bias))
                return true;
        }

        return false;
    }

    public void Dispose()
    {
        foreach (var source in rows)
            source.Dispose();
    }
}
