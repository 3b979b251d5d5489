using Dapper;
using Npgsql;

namespace VectorRec.Storage.Records.Steps;

/// <summary>Which files are staged and not merged to their end: at most one of a kind.</summary>
public static class ImportJournal
{
    /// <returns>Null when there is none of the kind.</returns>
    public static Task<StagedImport?> FindAsync(NpgsqlConnection connection, string kind, CancellationToken ct) =>
        connection.QuerySingleOrDefaultAsync<StagedImport>(new CommandDefinition(
            """
            select import_id, kind, file, rows, rejected, repeated, begun_at is not null as begun,
                   coalesce((select sum(added)::bigint from import_lanes l where l.import_id = i.import_id), 0) as added,
                   coalesce((select sum(changed)::bigint from import_lanes l where l.import_id = i.import_id), 0) as changed
            from imports i where kind = @kind
            """, new { kind }, cancellationToken: ct));

    /// <summary>Notes what has been staged, in the transaction that staged it, and cuts it into lanes.</summary>
    public static async Task AddAsync(NpgsqlConnection connection, StagedImport import, ImportPlan plan, CancellationToken ct)
    {
        var id = await connection.QuerySingleAsync<long>(new CommandDefinition(
            """
            insert into imports (kind, file, rows, rejected, repeated) values (@Kind, @File, @Rows, @Rejected, @Repeated)
            returning import_id
            """, import, cancellationToken: ct));
        foreach (var part in plan.Parts)
        {
            var middle = part.Lanes == 1 ? null : await connection.QuerySingleOrDefaultAsync<long?>(new CommandDefinition(
                $"""
                 select {part.Key} from {plan.Staging.Table} order by {part.Key}
                 offset (select count(*) / 2 from {plan.Staging.Table}) limit 1
                 """, commandTimeout: 0, cancellationToken: ct));
            await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into import_lanes (import_id, part, lane, key, line, last_key)
                select @id, @name, lane, key, case when lane = 0 then 0 else 9223372036854775807 end, last_key
                from (values (0, -1::bigint, coalesce(@middle, 9223372036854775807)), (1, @middle, 9223372036854775807))
                    lanes (lane, key, last_key)
                where key is not null
                """, new { id, name = part.Name, middle }, cancellationToken: ct));
        }
    }

    /// <summary>The lanes of a part that have not come to their end.</summary>
    public static async Task<ImportLane[]> LanesAsync(NpgsqlConnection connection, long import, string part, CancellationToken ct) =>
        [.. await connection.QueryAsync<ImportLane>(new CommandDefinition(
            """
            select lane, key, line, last_key as lastkey from import_lanes
            where import_id = @import and part = @part and (key, line) < (last_key, 9223372036854775807)
            order by lane
            """, new { import, part }, cancellationToken: ct))];

    /// <summary>Forgets an import that is at its end, or of which nothing has been merged.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, string kind, CancellationToken ct) => connection.ExecuteAsync(
        new CommandDefinition("delete from imports where kind = @kind", new { kind }, cancellationToken: ct));
}
