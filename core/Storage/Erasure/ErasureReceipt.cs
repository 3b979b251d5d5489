namespace VectorRec.Storage.Erasure;

/// <summary>What an erasure removed.</summary>
/// <param name="Works">Whether the works went too.</param>
/// <param name="RequestedAt">From then on nothing shows the user, UTC.</param>
/// <param name="FinishedAt">When the logs had been gone through; null while they are.</param>
/// <param name="Removed">Rows by table. Of works: those that were removed, or lost their creator.</param>
public sealed record ErasureReceipt(
    Guid ErasureId, long UserId, bool Works, DateTime RequestedAt, DateTime? FinishedAt, IReadOnlyDictionary<string, long> Removed);
