using Microsoft.Extensions.Options;
using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Storage.Wishes;
using VectorRec.Users;

namespace VectorRec.Api.Users;

/// <summary>Keeps what this instance remembers of users up with what the other instances did.</summary>
internal sealed partial class UserSignal(
    UserNoticeListener listener, WishStore wishes, RememberedWishes remembered, IOptions<GenerationOptions> options, TimeProvider time,
    ILogger<UserSignal> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await listener.ListenAsync(_ => Task.CompletedTask, TakeAsync, stoppingToken);
            }
            catch (StoreException e)
            {
                LogDeaf(e.Message);
            }

            await Task.Delay(TimeSpan.FromSeconds(options.Value.PollSeconds), time, stoppingToken);
        }
    }

    private async Task TakeAsync(UserNotice notice, CancellationToken ct)
    {
        // Whoever is not remembered here is read with their next request.
        if (remembered.Knows(notice.User))
            await wishes.ReadAsync(notice.User, ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} What other instances hear of users is not known here until it is back")]
    private partial void LogDeaf(string problem);
}
