using Dapper;
using Npgsql;

namespace VectorRec.Storage;

/// <summary>The one pool of connections to Postgres.</summary>
public static class Database
{
    /// <summary>Statements that a connection keeps planned, unless the connection string says otherwise.</summary>
    private const int PreparedStatements = 50;

    // Columns are snake_case, properties are not.
    static Database() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <exception cref="ArgumentException">The connection string cannot be parsed; the message does not repeat it, for it may hold a password.</exception>
    public static NpgsqlDataSource Open(string connectionString, string application)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = application, Timezone = "UTC" };
            // Planning the query that reads a request's context takes longer than running it.
            if (!settings.ContainsKey("Max Auto Prepare"))
                settings.MaxAutoPrepare = PreparedStatements;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new ArgumentException("The Postgres connection string (ConnectionStrings:Postgres) cannot be parsed.", nameof(connectionString), e);
        }

        return NpgsqlDataSource.Create(settings);
    }
}
