using VectorRec.Vectors;

namespace VectorRec.Indexing;

/// <summary>
/// Tells how far a graph is. The server counts a segment only when it is whole; between two of them it is told by the clock, from what a
/// probe took, and from then on from what the graph took itself.
/// </summary>
/// <param name="estimate">For the whole graph; null: only what the server counts is told.</param>
internal sealed class GraphProgress(IProgress<IndexProgress>? progress, TimeSpan? estimate, TimeProvider time) : IProgress<CollectionState>
{
    // The share up to which the clock is believed; after it, what is left shrinks and never ends.
    private const double Believed = 0.9;

    private readonly long _started = time.GetTimestamp();
    private TimeSpan? _estimate = estimate;
    private long _indexed;

    public void Report(CollectionState state)
    {
        var indexed = Math.Min(state.Indexed, state.Points);
        var elapsed = time.GetElapsedTime(_started);
        if (state.Ready || _estimate is null || state.Points == 0)
        {
            progress?.Report(new(IndexStage.Indexing, state.Ready ? state.Points : indexed, state.Points));
            return;
        }

        if (indexed > _indexed)
        {
            _indexed = indexed;
            _estimate = elapsed * ((double)state.Points / indexed);
        }

        var share = ShareAt(elapsed / _estimate.Value);
        // Not all of it, which would say that it is done.
        progress?.Report(new(IndexStage.Indexing, Math.Min(Math.Max(indexed, (long)(share * state.Points)), state.Points - 1), state.Points)
        {
            Estimated = true,
        });
    }

    /// <param name="time">That has passed, in parts of the estimate.</param>
    internal static double ShareAt(double time) =>
        time <= Believed ? time : 1 - ((1 - Believed) * Math.Exp(Believed - time));
}
