using VectorRec.Storage;

namespace VectorRec.Indexing.Syncing;

/// <summary>Ends a wait when Postgres says that something changed; where nothing is heard of it, after a while.</summary>
internal sealed class SyncSignal(Database database, TimeProvider time, TimeSpan longest) : IDisposable
{
    // One that is heard while nobody waits ends the next wait.
    private readonly SemaphoreSlim _heard = new(0, 1);

    /// <summary>Listens until it is cancelled, whatever becomes of Postgres.</summary>
    public async Task ListenAsync(CancellationToken ct)
    {
        var listener = new ChangeListener(database);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await listener.ListenAsync(Hear, ct);
            }
            catch (StoreException)
            {
                // Whoever waits looks all the same, and says what is wrong.
            }

            await Task.Delay(longest, time, ct);
        }
    }

    public async Task WaitAsync(CancellationToken ct) => await _heard.WaitAsync(longest, ct);

    public void Dispose() => _heard.Dispose();

    // Only the one that listens adds.
    private void Hear()
    {
        if (_heard.CurrentCount == 0)
            _heard.Release();
    }
}
