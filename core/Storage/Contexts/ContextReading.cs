using VectorRec.Users;

namespace VectorRec.Storage.Contexts;

/// <summary>
/// A request's context on its way from Postgres. Who asks is there first, what the channels found a little later, from the same round trip
/// and the same snapshot. Whoever waits may leave: the connection is in the hands of the reading alone, which cleans up behind them.
/// </summary>
internal sealed class ContextReading : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Action<Task, CancellationTokenSource> _leave;
    private readonly TaskCompletionSource<UserContext> _user = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="read">Reads all, and gives the user away as soon as they are known.</param>
    /// <param name="leave">Ends what is not waited for any more.</param>
    public ContextReading(
        Func<Action<UserContext>, CancellationToken, Task<FoundWorks>> read, Action<Task, CancellationTokenSource> leave)
    {
        _leave = leave;
        Found = ReadAsync(read, _end.Token);
        // Nobody may be there any more to be told.
        _ = Found.ContinueWith(static found => found.Exception, TaskContinuationOptions.OnlyOnFaulted);
        _ = User.ContinueWith(static user => user.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }

    /// <exception cref="StoreException">Postgres is down or refuses.</exception>
    public Task<UserContext> User => _user.Task;

    /// <exception cref="StoreException">Postgres is down or refuses.</exception>
    public Task<FoundWorks> Found { get; }

    /// <summary>What is not there by now is not wanted any more.</summary>
    public void Dispose() => _leave(Found, _end);

    private async Task<FoundWorks> ReadAsync(Func<Action<UserContext>, CancellationToken, Task<FoundWorks>> read, CancellationToken ct)
    {
        try
        {
            return await read(user => _user.TrySetResult(user), ct);
        }
        catch (OperationCanceledException)
        {
            _user.TrySetCanceled(ct);
            throw;
        }
        catch (Exception e)
        {
            _user.TrySetException(e);
            throw;
        }
    }
}
