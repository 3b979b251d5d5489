namespace VectorRec.Generations;

/// <summary>The generation that serves. Swapping it is one pointer write; requests under way finish on the one they started with.</summary>
public sealed class ServingGeneration : IDisposable
{
    private Generation? _current;

    /// <summary>The run that serves, or null before the first.</summary>
    public long? RunId => Volatile.Read(ref _current)?.Run.RunId;

    /// <summary>Null before the first generation.</summary>
    public GenerationLease? Lease()
    {
        while (Volatile.Read(ref _current) is { } generation)
        {
            if (generation.TryLease())
                return new GenerationLease(generation);
        }

        return null;
    }

    /// <summary>Takes over the generation and lets go of the one before.</summary>
    public void Swap(Generation generation) => Interlocked.Exchange(ref _current, generation)?.Release();

    public void Dispose() => Interlocked.Exchange(ref _current, null)?.Release();
}
