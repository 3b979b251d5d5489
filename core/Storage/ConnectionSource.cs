using Npgsql;

namespace VectorRec.Storage;

/// <summary>
/// The connections of a process. They prepare statements, unless the connection string says otherwise or a pooler stands before the server:
/// one that shares out server connections answers a statement that was prepared on one of them by what somebody else prepared on another
/// under the same name.
/// </summary>
internal sealed class ConnectionSource : IAsyncDisposable
{
    /// <summary>Statements that a connection keeps planned, unless the connection string says otherwise.</summary>
    private const int PreparedStatements = 50;

    // The second takes the first one's place when a pooler is found.
    private readonly NpgsqlDataSource _direct;
    private readonly NpgsqlDataSource? _pooled;
    private volatile NpgsqlDataSource _source;
    private volatile bool _known;

    private ConnectionSource(NpgsqlDataSource direct, NpgsqlDataSource? pooled) =>
        (_direct, _pooled, _source, _known) = (direct, pooled, direct, pooled is null);

    /// <summary>Connects to nothing yet.</summary>
    public static ConnectionSource Of(NpgsqlConnectionStringBuilder settings)
    {
        // Not ContainsKey, which says of every keyword that there is that it is there.
        if (settings.ShouldSerialize("Max Auto Prepare"))
            return new(NpgsqlDataSource.Create(settings), null);
        var pooled = NpgsqlDataSource.Create(settings);
        // Planning the query that reads a request's context takes longer than running it.
        settings.MaxAutoPrepare = PreparedStatements;
        return new(NpgsqlDataSource.Create(settings), pooled);
    }

    /// <exception cref="NpgsqlException">Postgres is down, late or refuses.</exception>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct) =>
        _known ? _source.OpenConnectionAsync(ct) : OpenFirstAsync(ct);

    public NpgsqlCommand CreateCommand(string sql) => _source.CreateCommand(sql);

    public void Clear() => _source.Clear();

    public async ValueTask DisposeAsync()
    {
        await _direct.DisposeAsync();
        if (_pooled is not null)
            await _pooled.DisposeAsync();
    }

    // A pooler gives its own numbers for those of the server's processes.
    private async ValueTask<NpgsqlConnection> OpenFirstAsync(CancellationToken ct)
    {
        var connection = await _direct.OpenConnectionAsync(ct);
        try
        {
            await using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
            if (await command.ExecuteScalarAsync(ct) is int process && process == connection.ProcessID)
            {
                _known = true;
                return connection;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        _source = _pooled!;
        _known = true;
        _direct.Clear();
        return await _pooled!.OpenConnectionAsync(ct);
    }
}
