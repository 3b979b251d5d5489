using System.Globalization;
using System.Text.Json;
using Dapper;
using Npgsql;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>A database to import into, as the indexer does it.</summary>
internal static class ImportDatabase
{
    /// <summary>How many users and works <see cref="AddReferencesAsync"/> adds, from 0; songs are half as many.</summary>
    public const int References = 20;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static Task<IndexerRun> RunAsync(this TestDatabase database, params string[] args) =>
        IndexerRun.WithAsync(new() { ["ConnectionStrings__Postgres"] = database.ConnectionString }, args, Ct);

    /// <summary>The report of the only file of a run.</summary>
    public static JsonElement OnlyFile(this IndexerRun run) => run.Json.GetProperty("files").EnumerateArray().Single();

    public static Task EmptyAsync(this TestDatabase database) => database.ExecuteAsync(
        "truncate users, songs, works, follows, families, family_members, events, user_works, user_seen, work_stats, work_trends, "
        + "withdrawn_likes cascade");

    public static Task AddReferencesAsync(this TestDatabase database) => database.ExecuteAsync(
        """
        insert into users (user_id) select generate_series(0, 19);
        insert into songs (song_id, title) select i, 'song' from generate_series(0, 9) i;
        insert into works (work_id, creator_id) select i, i from generate_series(0, 19) i;
        """);

    public static async Task ExecuteAsync(this TestDatabase database, string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(sql);
    }

    public static async Task<T> ScalarAsync<T>(this TestDatabase database, string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }

    /// <summary>All that is stored of a kind, in the fields of the kind.</summary>
    public static async Task<List<Dictionary<string, object?>>> ReadAsync(this TestDatabase database, RecordKind kind)
    {
        var fields = string.Join(", ", kind.Fields.Select(field => field.Name == "members"
            ? "array(select user_id from family_members m where m.family_id = families.family_id order by 1) as members"
            : field == kind.Aside
                ? $"(select v.vector from {RecordKind.VectorTable(field)} v where v.{kind.Key[0]} = {kind.Name}.{kind.Key[0]}) as vector"
            : field.Name));
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await using var command = new NpgsqlCommand($"select {fields} from {kind.Name}", connection);
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync(Ct))
        {
            rows.Add(kind.Fields.Index().Where(field => !reader.IsDBNull(field.Index))
                .ToDictionary(field => field.Item.Name, field => Widen(reader.GetValue(field.Index))));
        }

        return rows;
    }

    private static object? Widen(object value) => value is short or int ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : value;
}
