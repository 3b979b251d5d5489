using Dapper;
using Npgsql;

namespace VectorRec.Load.World;

/// <summary>A second database on the same server, with the same rows in the same pages.</summary>
internal static class DatabaseCopy
{
    // Postgres's own, to be connected to while others are copied.
    private const string Maintenance = "template1";

    /// <summary>Makes the copy, instead of one that is there. It has no generation that could serve.</summary>
    /// <param name="original">Connection string; nobody may be connected to it.</param>
    /// <returns>The copy's connection string.</returns>
    public static async Task<string> MakeAsync(string original, string name, CancellationToken ct)
    {
        await MakeAsync(original, name, new NpgsqlConnectionStringBuilder(original).Database!, ct);
        await ExecuteAsync(
            original, name,
            "update index_runs set status = 'failed', failure = 'Of the database that this is a copy of.' where status <> 'failed'", ct);
        return Address(original, name);
    }

    /// <summary>Makes a database out of a template, instead of one that is there.</summary>
    /// <param name="server">Connection string of any of its databases.</param>
    /// <param name="template">Nobody may be connected to it; <c>template0</c> makes an empty one.</param>
    /// <returns>Its connection string.</returns>
    public static async Task<string> MakeAsync(string server, string name, string template, CancellationToken ct)
    {
        await DropAsync(server, name, ct);
        await ExecuteAsync(server, Maintenance, $"create database {Quoted(name)} template {Quoted(template)}", ct);
        return Address(server, name);
    }

    public static Task DropAsync(string server, string name, CancellationToken ct) =>
        ExecuteAsync(server, Maintenance, $"drop database if exists {Quoted(name)} with (force)", ct);

    public static string Address(string original, string name) =>
        new NpgsqlConnectionStringBuilder(original) { Database = name }.ConnectionString;

    private static async Task ExecuteAsync(string server, string database, string sql, CancellationToken ct)
    {
        var address = new NpgsqlConnectionStringBuilder(server) { Database = database, Pooling = false };
        await using var connection = new NpgsqlConnection(address.ConnectionString);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, commandTimeout: 0, cancellationToken: ct));
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
