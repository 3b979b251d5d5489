namespace VectorRec.Generations;

/// <summary>Keeps a generation open for as long as one request needs it.</summary>
public sealed class GenerationLease : IDisposable
{
    private Generation? _generation;

    /// <summary>Of a generation that is held anyway.</summary>
    internal static GenerationLease Of(Generation generation) =>
        generation.TryLease() ? new(generation) : throw new ObjectDisposedException(nameof(Generation));

    internal GenerationLease(Generation generation) => _generation = generation;

    public Generation Generation => _generation ?? throw new ObjectDisposedException(nameof(GenerationLease));

    public void Dispose() => Interlocked.Exchange(ref _generation, null)?.Release();
}
