namespace VectorRec.Funnel;

/// <summary>
/// A question to a store. Several are asked at once; what they bring is added one after the other, so that the order is the same each time.
/// </summary>
internal interface IStoreCall : IStep
{
    /// <summary>Asks, and leaves the run as it is: others read it meanwhile.</summary>
    /// <returns>Adds the answer to the run; null when there was nothing to ask.</returns>
    ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct);
}
