using Npgsql;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage.Syncs;

/// <summary>The right to carry changes to the collection that serves: one process a database.</summary>
internal static class SyncLock
{
    // "VRECSYNC".
    private const long Key = 0x5652454353594E43;

    /// <exception cref="SyncBusyException">Another process has it.</exception>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    public static async Task<AdvisoryLock> TakeAsync(Database database, CancellationToken ct)
    {
        try
        {
            return await AdvisoryLock.TryTakeAsync(database, Key, ct) ?? throw new SyncBusyException();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("Postgres did not answer whether another sync is under way.", e);
        }
    }
}

/// <summary>Another process carries changes to the collection of the same database.</summary>
public sealed class SyncBusyException() : Exception("Another sync is under way for this database; it has to end first.");
