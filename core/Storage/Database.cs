using Dapper;
using Npgsql;

namespace VectorRec.Storage;

/// <summary>Postgres: one pool of connections a process.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>Statements that a connection keeps planned, unless the connection string says otherwise.</summary>
    private const int PreparedStatements = 50;

    private readonly NpgsqlDataSource _source;

    // Columns are snake_case, properties are not.
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private Database(NpgsqlDataSource source) => _source = source;

    /// <summary>Connects to nothing yet.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be parsed; the message does not repeat it, for it may hold a
    /// password.</exception>
    public static Database Open(string connectionString, string application) =>
        new(NpgsqlDataSource.Create(Parse(connectionString, application)));

    /// <summary>Whether <see cref="Open"/> would take it.</summary>
    /// <inheritdoc cref="Open" path="/exception"/>
    public static void Check(string connectionString) => Parse(connectionString, "");

    private static NpgsqlConnectionStringBuilder Parse(string connectionString, string application)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = application, Timezone = "UTC" };
            // Planning the query that reads a request's context takes longer than running it.
            // Not ContainsKey, which says of every keyword that there is that it is there.
            if (!settings.ShouldSerialize("Max Auto Prepare"))
                settings.MaxAutoPrepare = PreparedStatements;
            return settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ArgumentException(
                "The Postgres connection string (ConnectionStrings:Postgres) cannot be parsed.", nameof(connectionString), e);
        }
    }

    /// <exception cref="NpgsqlException">Postgres is down, late or refuses.</exception>
    public ValueTask<NpgsqlConnection> OpenConnectionAsync(CancellationToken ct) => _source.OpenConnectionAsync(ct);

    /// <summary>A command that takes a connection for itself.</summary>
    public NpgsqlCommand CreateCommand(string sql) => _source.CreateCommand(sql);

    /// <summary>Closes the connections of the pool: those in use, when they come back.</summary>
    public void Clear() => _source.Clear();

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
