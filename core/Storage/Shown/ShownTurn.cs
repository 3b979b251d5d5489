using Npgsql;
using VectorRec.Storage.Runs;

namespace VectorRec.Storage.Shown;

/// <summary>That this process, and no other of the database, counts what was shown.</summary>
public sealed class ShownTurn : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly AdvisoryLock _lock;

    internal ShownTurn(AdvisoryLock taken) => _lock = taken;

    /// <summary>Whether it was not lost with its connection.</summary>
    /// <exception cref="StoreException">Postgres does not say.</exception>
    public Task<bool> IsHeldAsync(CancellationToken ct) => WithinReason(_lock.IsHeldAsync, ct);

    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    internal static async Task<T> WithinReason<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        using var reason = CancellationTokenSource.CreateLinkedTokenSource(ct);
        reason.CancelAfter(Longest);
        try
        {
            return await ask(reason.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new StoreException("Postgres did not say whose turn it is to count what was shown.", e);
        }
    }
}
