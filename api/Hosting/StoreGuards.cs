using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting;

/// <summary>What stands before the stores.</summary>
internal sealed class StoreGuards(TimeProvider time, ILogger<StoreGuard> logger) : IDisposable
{
    public StoreGuard Postgres { get; } = new("Postgres", e => e is StoreException { IsOutage: true }, time, logger);

    public StoreGuard Qdrant { get; } = new("Qdrant", e => e is VectorIndexException { IsOutage: true }, time, logger);

    public void Dispose()
    {
        Postgres.Dispose();
        Qdrant.Dispose();
    }
}
