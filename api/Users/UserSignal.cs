using Microsoft.Extensions.Options;
using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Storage.Erasure;
using VectorRec.Storage.Wishes;
using VectorRec.Users;

namespace VectorRec.Api.Users;

/// <summary>Keeps what this instance remembers of users up with what the other instances did.</summary>
internal sealed partial class UserSignal(
    UserNoticeListener listener, WishStore wishes, RememberedWishes remembered, ErasureStore erasures, UserMemories memories,
    IOptions<GenerationOptions> options, TimeProvider time, ILogger<UserSignal> logger) : BackgroundService
{
    /// <summary>For how long a connection may be gone until somebody's erasure could stay unheard.</summary>
    private static readonly TimeSpan Missed = TimeSpan.FromDays(7);

    private bool _deaf;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await listener.ListenAsync(CatchUpAsync, TakeAsync, stoppingToken);
            }
            catch (StoreException e)
            {
                // Said once, until it listens again.
                if (!_deaf)
                    LogDeaf(e.Message);
                _deaf = true;
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.PollSeconds), time, stoppingToken);
        }
    }

    private async Task CatchUpAsync(CancellationToken ct)
    {
        _deaf = false;
        foreach (var user in await erasures.ErasedSinceAsync(time.GetUtcNow().UtcDateTime - Missed, ct))
            memories.Forget(user);
    }

    private async Task TakeAsync(UserNotice notice, CancellationToken ct)
    {
        if (notice.Erased)
            memories.Forget(notice.User);
        // Whoever is not remembered here is read with their next request.
        else if (remembered.Knows(notice.User))
            await wishes.ReadAsync(notice.User, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} What other instances hear of users is not known here until it is back")]
    private partial void LogDeaf(string problem);
}
