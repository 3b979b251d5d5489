using Dapper;
using Npgsql;

namespace VectorRec.Storage;

/// <summary>Hears from Postgres that works or generations changed. It says when to look, never what there is to see.</summary>
public sealed class ChangeListener(Database database)
{
    // A connection that is gone without a word is found out by using it.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Seconds that it may take to answer.</summary>
    private const int Answer = 10;

    /// <summary>Listens until the connection ends.</summary>
    /// <param name="heard">Called when listening has begun, for what changed before was not heard, and at each notice.</param>
    /// <exception cref="StoreException">Postgres is down, or the connection broke.</exception>
    public async Task ListenAsync(Action heard, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            connection.Notification += (_, _) => heard();
            await connection.ExecuteAsync(new CommandDefinition("listen vectorrec_changes", commandTimeout: Answer, cancellationToken: ct));
            heard();
            while (true)
            {
                if (!await connection.WaitAsync(Silence, ct))
                    await connection.ExecuteAsync(new CommandDefinition("select 1", commandTimeout: Answer, cancellationToken: ct));
            }
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreException("The connection that listens for changes broke.", e);
        }
    }
}
