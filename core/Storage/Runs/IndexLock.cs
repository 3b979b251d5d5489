namespace VectorRec.Storage.Runs;

/// <summary>
/// The right to build a generation: one process a database. Whoever loses its connection loses it, so what is still marked as being built
/// under a new owner of the lock was left behind.
/// </summary>
internal static class IndexLock
{
    // "VRECINDX".
    private const long Key = 0x56524543494E4458;

    /// <exception cref="IndexBusyException">Another process has it.</exception>
    public static async Task<AdvisoryLock> TakeAsync(Database database, CancellationToken ct) =>
        await AdvisoryLock.TryTakeAsync(database, Key, ct) ?? throw new IndexBusyException();
}
