namespace VectorRec.Storage.Runs;

/// <summary>
/// The right to build a generation: one process a database, or several that embed a part each. Whoever loses its connection loses it, so
/// what is still marked as being built under a new owner of the lock was left behind.
/// </summary>
internal static class IndexLock
{
    // "VRECINDX", and "VRECPART" for those that embed parts: each has it with the others, and nobody besides.
    private const long Key = 0x56524543494E4458;
    private const long Parts = 0x5652454350415254;

    // "VRPT", before the number of a part.
    private const int Part = 0x56525054;

    /// <exception cref="IndexBusyException">Another process has it.</exception>
    public static async Task<AdvisoryLock> TakeAsync(Database database, CancellationToken ct) =>
        await AdvisoryLock.TryTakeAsync(
            database, $"pg_try_advisory_xact_lock({Key}) and pg_try_advisory_xact_lock({Parts})", ct) ?? throw new IndexBusyException();

    /// <summary>The right to embed a part.</summary>
    /// <exception cref="IndexBusyException">Another process embeds it, or an index is under way.</exception>
    public static async Task<AdvisoryLock> TakePartAsync(Database database, int number, CancellationToken ct) =>
        await AdvisoryLock.TryTakeAsync(
            database, $"pg_try_advisory_xact_lock_shared({Parts}) and pg_try_advisory_xact_lock({Part}, {number})", ct)
        ?? throw new IndexBusyException();

    /// <summary>The right to make the run of all parts, or to find it made; for those that embed one.</summary>
    /// <returns>Null when another has it.</returns>
    public static Task<AdvisoryLock?> TryJoinAsync(Database database, CancellationToken ct) =>
        AdvisoryLock.TryTakeAsync(database, Key, ct);
}
