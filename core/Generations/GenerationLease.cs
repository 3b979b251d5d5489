namespace VectorRec.Generations;

/// <summary>Keeps a generation open for as long as one request needs it.</summary>
public sealed class GenerationLease : IDisposable
{
    private Generation? _generation;

    internal GenerationLease(Generation generation) => _generation = generation;

    public Generation Generation => _generation ?? throw new ObjectDisposedException(nameof(GenerationLease));

    public void Dispose() => Interlocked.Exchange(ref _generation, null)?.Release();
}
