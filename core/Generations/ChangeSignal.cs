using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Storage;

namespace VectorRec.Generations;

/// <summary>
/// Wakes the watcher when Postgres says that something changed. While it does not listen, the watcher's own clock is enough.
/// </summary>
public sealed partial class ChangeSignal(
    ChangeListener listener, IOptions<GenerationOptions> options, TimeProvider time, ILogger<ChangeSignal> logger) : BackgroundService
{
    private TaskCompletionSource _heard = NewSource();
    private volatile bool _deaf;

    /// <summary>
    /// Ends at a change, or when it has been quiet for so long. A change that is heard before the next call ends that call at once.
    /// </summary>
    public async Task WaitAsync(TimeSpan longest, CancellationToken ct)
    {
        try
        {
            await Volatile.Read(ref _heard).Task.WaitAsync(longest, time, ct);
        }
        catch (TimeoutException)
        {
            // Quiet.
        }

        // Only the watcher waits; it looks after this, so it sees what is signalled up to here.
        Volatile.Write(ref _heard, NewSource());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await listener.ListenAsync(Hear, stoppingToken);
            }
            catch (StoreException e)
            {
                // Said once, until it listens again.
                if (!_deaf)
                    LogDeaf(e.Message, options.Value.PollSeconds);
                _deaf = true;
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.PollSeconds), time, stoppingToken);
        }
    }

    private void Hear()
    {
        _deaf = false;
        Volatile.Read(ref _heard).TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} Changes are noticed every {Seconds} s until it is back")]
    private partial void LogDeaf(string problem, double seconds);
}
