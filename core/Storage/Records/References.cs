using System.Runtime.CompilerServices;
using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Finds staged rows that do not go with what is stored: references that lead nowhere, final words taken back, and vectors
/// of another width.</summary>
public static class References
{
    /// <param name="limit">Rows to find at most.</param>
    /// <returns>The defects of each such row, by line.</returns>
    public static async Task<SortedDictionary<long, List<Defect>>> FindUnknownAsync(
        NpgsqlConnection connection, Staging staging, long limit, CancellationToken ct)
    {
        var kind = staging.Kind;
        var unknown = new SortedDictionary<long, List<Defect>>();
        foreach (var field in kind.Fields.Where(field => field.References is not null))
        {
            await foreach (var (line, id) in ReadAsync<long>(connection, Sql(staging, field), limit, ct))
                Defects(unknown, line).Add(RowRules.Unknown(field, id));
        }

        foreach (var field in kind.Fields.Where(field => field.Final is not null))
        {
            await foreach (var (line, value) in ReadAsync<string>(connection, Revived(staging, field), limit, ct))
                Defects(unknown, line).Add(RowRules.IsFinal(field, value));
        }

        if (VectorWidth.Of(kind) is { } vector && await staging.SaysAsync(connection, vector, ct))
        {
            await VectorWidth.HoldAsync(connection, vector, ct);
            await using var command = new NpgsqlCommand(VectorWidth.Differing(staging), connection)
            { CommandTimeout = 0, Parameters = { new NpgsqlParameter<long>("limit", limit) } };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                Defects(unknown, reader.GetInt64(0)).Add(RowRules.Width(vector, reader.GetInt32(1), reader.GetInt32(2)));
        }

        return unknown;
    }

    private static List<Defect> Defects(SortedDictionary<long, List<Defect>> rows, long line)
    {
        if (!rows.TryGetValue(line, out var defects))
            rows.Add(line, defects = []);
        return defects;
    }

    private static async IAsyncEnumerable<(long Line, T Value)> ReadAsync<T>(
        NpgsqlConnection connection, string sql, long limit, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            CommandTimeout = 0,
            Parameters = { new NpgsqlParameter<long>("limit", limit) },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            yield return (reader.GetInt64(0), reader.GetFieldValue<T>(1));
    }

    private static string Revived(Staging staging, Field field) =>
        $"""
         select s.line, s.{field.Name} from {staging.Table} s join {staging.Kind.Name} t
             on {string.Join(" and ", staging.Kind.Key.Select(key => $"t.{key} = s.{key}"))}
         where t.{field.Name} = '{field.Final}' and s.{field.Name} <> '{field.Final}' order by s.line limit @limit
         """;

    private static string Sql(Staging staging, Field field)
    {
        var target = RecordKinds.All.First(kind => kind.Name == field.References);
        return field.Type == FieldType.Integers
            ? $"""
               select s.line, min(item) from {staging.Table} s, unnest(s.{field.Name}) item
               where not exists (select from {target.Name} t where t.{target.Key[0]} = item) group by s.line order by s.line limit @limit
               """
            : $"""
               select s.line, s.{field.Name} from {staging.Table} s
               where s.{field.Name} is not null and not exists (select from {target.Name} t where t.{target.Key[0]} = s.{field.Name})
                   order by s.line limit @limit
               """;
    }
}
