using System.Threading.Channels;

namespace VectorRec.Storage;

/// <summary>
/// Calls that nobody waits for any more: they are cancelled a few at a time. To cancel, the driver makes a new connection and blocks a
/// thread until the server has answered on it; with a server that says nothing, many at once would take all threads there are.
/// </summary>
internal sealed class AbandonedCalls : IAsyncDisposable
{
    private const int AtOnce = 2;

    // As many as there are connections, which each of them has one of.
    private readonly Channel<(Task Call, CancellationTokenSource End)> _left =
        Channel.CreateUnbounded<(Task Call, CancellationTokenSource End)>();

    private readonly Task[] _ending;

    public AbandonedCalls() => _ending = [.. Enumerable.Range(0, AtOnce).Select(_ => EndAsync())];

    /// <param name="call">It is under way.</param>
    /// <param name="end">Cancels it; owned from now on.</param>
    public void Leave(Task call, CancellationTokenSource end)
    {
        // At its end the process has no need of it.
        if (!_left.Writer.TryWrite((call, end)))
            end.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        _left.Writer.TryComplete();
        await Task.WhenAll(_ending).WaitAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task EndAsync()
    {
        await foreach (var (call, end) in _left.Reader.ReadAllAsync())
        {
            using (end)
            {
                if (!call.IsCompleted)
                    await end.CancelAsync();
                await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
