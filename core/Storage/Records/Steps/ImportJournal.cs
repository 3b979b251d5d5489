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

    /// <summary>Notes what has been staged and checked.</summary>
    public static Task AddAsync(NpgsqlConnection connection, StagedImport import, CancellationToken ct) =>
        connection.ExecuteAsync(new CommandDefinition(
            "insert into imports (kind, file, rows, rejected, repeated) values (@Kind, @File, @Rows, @Rejected, @Repeated)",
            import, cancellationToken: ct));

    /// <summary>The lanes of a part that have not come to their end.</summary>
    /// <returns>Null when the part has not been cut into lanes.</returns>
    public static async Task<ImportLane[]?> LanesAsync(NpgsqlConnection connection, long import, IPart part, CancellationToken ct)
    {
        ImportLane[] lanes =
        [
            .. await connection.QueryAsync<ImportLane>(new CommandDefinition(
                "select lane, line, last_line as lastline from import_lanes where import_id = @import and part = @Name order by lane",
                new { import, part.Name }, cancellationToken: ct)),
        ];
        return lanes.Length == 0 ? null : [.. lanes.Where(lane => !lane.AtEnd)];
    }

    /// <summary>Cuts a part into lanes.</summary>
    public static async Task<ImportLane[]> CutAsync(
        NpgsqlConnection connection, long import, IPart part, long lastLine, CancellationToken ct)
    {
        var lanes = Enumerable.Range(0, part.Lanes)
            .Select(lane => new ImportLane((short)lane, lastLine * lane / part.Lanes, lastLine * (lane + 1) / part.Lanes)).ToArray();
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into import_lanes (import_id, part, lane, line, last_line)
            select @import, @Name, lane, line, last_line from unnest(@lanes, @lines, @lastLines) as cut (lane, line, last_line)
            """,
            new
            {
                import,
                part.Name,
                lanes = lanes.Select(lane => lane.Lane).ToArray(),
                lines = lanes.Select(lane => lane.Line).ToArray(),
                lastLines = lanes.Select(lane => lane.LastLine).ToArray(),
            }, cancellationToken: ct));
        return [.. lanes.Where(lane => !lane.AtEnd)];
    }

    /// <summary>Forgets an import that is at its end, or of which nothing has been merged.</summary>
    public static Task RemoveAsync(NpgsqlConnection connection, string kind, CancellationToken ct) => connection.ExecuteAsync(
        new CommandDefinition("delete from imports where kind = @kind", new { kind }, cancellationToken: ct));
}
