using Dapper;
using Npgsql;
using VectorRec.Resilience;

namespace VectorRec.Storage;

/// <summary>
/// Postgres: one pool of connections a process. A service, which has a guard, waits for no call longer than its patience; a command waits
/// until its user ends it.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>Seconds that the driver of a service waits for a connection, and twice that when it cancels.</summary>
    private const int ConnectSeconds = 2;

    /// <summary>What nobody waits for may take so long.</summary>
    internal static readonly TimeSpan Background = TimeSpan.FromMinutes(1);

    private readonly ConnectionSource _source;
    private readonly TimeSpan _patience;
    private readonly AbandonedCalls? _abandoned;

    // Columns are snake_case, properties are not.
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(ConnectionSource source, StoreGuard? guard, TimeSpan patience)
    {
        (_source, Guard, _patience) = (source, guard, patience);
        _abandoned = guard is null ? null : new AbandonedCalls();
    }

    /// <summary>Null: every call is made, and waited for.</summary>
    internal StoreGuard? Guard { get; }

    /// <summary>Connects to nothing yet.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be parsed; the message does not repeat it, for it may hold a
    /// password.</exception>
    public static Database Open(string connectionString, string application) =>
        new(ConnectionSource.Of(Parse(connectionString, application)), null, Timeout.InfiniteTimeSpan);

    /// <summary>The same, for a process that does not wait longer than it can.</summary>
    /// <param name="patience">How long a call is waited for that does not say.</param>
    /// <inheritdoc cref="Open(string, string)" path="/exception"/>
    public static Database Open(string connectionString, string application, StoreGuard guard, TimeSpan patience)
    {
        var settings = Parse(connectionString, application);
        // A call that is late is left and ended behind, a few at a time; the driver's own clock would end all of them at once.
        if (!settings.ShouldSerialize("Command Timeout"))
            settings.CommandTimeout = 0;
        if (!settings.ShouldSerialize("Timeout"))
            settings.Timeout = ConnectSeconds;
        if (!settings.ShouldSerialize("Cancellation Timeout"))
            settings.CancellationTimeout = -1;
        return new(ConnectionSource.Of(settings), guard, patience);
    }

    /// <summary>Whether <see cref="Open(string, string)"/> would take it.</summary>
    /// <inheritdoc cref="Open(string, string)" path="/exception"/>
    public static void Check(string connectionString) => Parse(connectionString, "");

    private static NpgsqlConnectionStringBuilder Parse(string connectionString, string application)
    {
        try
        {
            return new(connectionString) { ApplicationName = application, Timezone = "UTC" };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ArgumentException(
                "The Postgres connection string (ConnectionStrings:Postgres) cannot be parsed.", nameof(connectionString), e);
        }
    }

    /// <summary>
    /// Asks on a connection of the call's own, and waits no longer than its patience: who is late is left, and cleans up behind.
    /// </summary>
    /// <param name="failure">What did not happen when it fails, as a sentence.</param>
    /// <param name="patience">Null: what the process has. Without end, the driver's own clock is all that ends it.</param>
    /// <exception cref="StoreException">Postgres is down, late or refuses.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal async Task<T> AskAsync<T>(
        string failure, Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken ct, TimeSpan? patience = null)
    {
        var longest = patience ?? _patience;
        if (Guard is null || longest == Timeout.InfiniteTimeSpan)
            return await AskOnceAsync(failure, ask, ct);
        var end = new CancellationTokenSource();
        Task<T>? asked = null;
        try
        {
            return await WaitAsync(() => asked = AskOnceAsync(failure, ask, end.Token), longest, ct);
        }
        catch (TimeoutException e)
        {
            throw new StoreException($"{failure[..^1]} within {longest.TotalMilliseconds:0} ms.", e);
        }
        finally
        {
            Leave(asked, end);
        }
    }

    /// <summary>Makes a call that cleans up behind itself, unless Postgres is away, and waits for it.</summary>
    /// <exception cref="StoreException">Postgres is away, or the call failed so.</exception>
    /// <exception cref="TimeoutException">It is late.</exception>
    internal async Task<T> WaitAsync<T>(Func<Task<T>> ask, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            return await (Guard?.AskAsync(ask, patience, ct) ?? ask().WaitAsync(ct));
        }
        catch (StoreAwayException e)
        {
            throw new StoreException(e.Message, e);
        }
    }

    /// <summary>Whether Postgres itself answers; for whoever looks after it.</summary>
    public Task ProbeAsync(TimeSpan patience, CancellationToken ct) => AskAsync(
        "Postgres did not answer.",
        (connection, ct) => connection.ExecuteAsync(new CommandDefinition("select 1", cancellationToken: ct)), ct, patience);

    /// <summary>Whether a failure says that Postgres went away, or that another server has to be written to.</summary>
    public static bool IsOutage(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        StoreException store => store.Failure == StoreFailure.Outage,
        NpgsqlException => new StoreException("", failure).Failure == StoreFailure.Outage,
        _ => false,
    };

    /// <summary>Asks after an outage whether a server answers that can be written to.</summary>
    /// <exception cref="StoreException">None does.</exception>
    public Task FindPrimaryAsync(CancellationToken ct)
    {
        // All of them are of before.
        Clear();
        return AskAsync(
            "Postgres does not answer.",
            async (connection, ct) =>
            {
                if (await connection.ExecuteScalarAsync<bool>(new CommandDefinition("select pg_is_in_recovery()", cancellationToken: ct)))
                    throw new IOException("The server that answers is a standby.");
            }, ct);
    }

    /// <inheritdoc cref="AskAsync{T}"/>
    internal Task AskAsync(
        string failure, Func<NpgsqlConnection, CancellationToken, Task> ask, CancellationToken ct, TimeSpan? patience = null) =>
        AskAsync(
            failure, async (connection, ct) =>
            {
                await ask(connection, ct);
                return true;
            }, ct, patience);

    /// <summary>Ends a call that nobody waits for any more.</summary>
    /// <param name="call">Null when it was not made.</param>
    internal void Leave(Task? call, CancellationTokenSource end)
    {
        if (call is null or { IsCompleted: true })
            end.Dispose();
        else if (_abandoned is not null)
            _abandoned.Leave(call, end);
        else
            end.Cancel();
    }

    private async Task<T> AskOnceAsync<T>(
        string failure, Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            await using var connection = await OpenConnectionAsync(ct);
            return await ask(connection, ct);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException)
        {
            throw new StoreException(failure, e);
        }
    }

    /// <exception cref="NpgsqlException">Postgres is down, late or refuses.</exception>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct) => _source.OpenConnectionAsync(ct);

    /// <summary>A command that takes a connection for itself.</summary>
    public NpgsqlCommand CreateCommand(string sql) => _source.CreateCommand(sql);

    /// <summary>Closes the connections of the pool: those in use, when they come back.</summary>
    public void Clear() => _source.Clear();

    public async ValueTask DisposeAsync()
    {
        if (_abandoned is not null)
            await _abandoned.DisposeAsync();
        await _source.DisposeAsync();
    }
}
