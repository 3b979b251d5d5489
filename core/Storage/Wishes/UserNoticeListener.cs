using Dapper;
using Npgsql;

namespace VectorRec.Storage.Wishes;

/// <summary>Hears what other instances of the service did to users.</summary>
public sealed class UserNoticeListener(Database database)
{
    // A connection that is gone without a word is found out by using it.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Seconds that it may take to answer.</summary>
    private const int Answer = 10;

    /// <summary>Listens until the connection ends.</summary>
    /// <param name="listening">Called when listening has begun: what was told before was not heard.</param>
    /// <param name="heard">Called for each notice, in their order.</param>
    /// <exception cref="StoreException">Postgres is down, or the connection broke.</exception>
    public async Task ListenAsync(
        Func<CancellationToken, Task> listening, Func<UserNotice, CancellationToken, Task> heard, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            var notices = new Queue<UserNotice>();
            connection.Notification += (_, notice) =>
            {
                if (UserNotice.Read(notice.Payload) is { } told)
                    notices.Enqueue(told);
            };
            await connection.ExecuteAsync(new CommandDefinition(
                $"listen {UserNotice.Channel}", commandTimeout: Answer, cancellationToken: ct));
            await listening(ct);
            while (true)
            {
                while (notices.TryDequeue(out var notice))
                    await heard(notice, ct);
                if (!await connection.WaitAsync(Silence, ct))
                    await connection.ExecuteAsync(new CommandDefinition("select 1", commandTimeout: Answer, cancellationToken: ct));
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("The connection that listens for changes of users broke.", e);
        }
    }
}
