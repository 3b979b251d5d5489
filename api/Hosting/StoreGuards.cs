using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting;

/// <summary>What stands before the stores.</summary>
internal sealed class StoreGuards(TimeProvider time, ILogger<StoreGuard> logger) : IDisposable
{
    public StoreGuard Postgres { get; } = new("Postgres", e => (e as StoreException)?.Failure ?? StoreFailure.Refusal, time, logger);

    public StoreGuard Qdrant { get; } = new("Qdrant", e => (e as VectorIndexException)?.Failure ?? StoreFailure.Refusal, time, logger);

    public void Dispose()
    {
        Postgres.Dispose();
        Qdrant.Dispose();
    }
}
