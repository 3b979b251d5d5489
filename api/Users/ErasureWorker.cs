using VectorRec.Storage;
using VectorRec.Storage.Erasure;

namespace VectorRec.Api.Users;

/// <summary>Goes on with erasures that nobody is finishing: they were too long for a request, or their process ended.</summary>
internal sealed partial class ErasureWorker(ErasureStore erasures, LogSweep sweep, TimeProvider time, ILogger<ErasureWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(10);

    private bool _waiting;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                foreach (var user in await erasures.UnfinishedAsync(stoppingToken))
                    await sweep.RunAsync(user, stoppingToken);
                _waiting = false;
            }
            catch (StoreException e)
            {
                // Said once, until they go on.
                if (!_waiting)
                    LogWaiting(e.Message);
                _waiting = true;
            }

            await Task.Delay(BetweenLooks, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} Erasures go on when it is back")]
    private partial void LogWaiting(string problem);
}
