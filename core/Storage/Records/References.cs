using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Finds staged rows that refer to records which do not exist.</summary>
public static class References
{
    /// <param name="limit">Rows to find at most.</param>
    /// <returns>The defects of each such row, by line.</returns>
    public static async Task<SortedDictionary<long, List<Defect>>> FindUnknownAsync(
        NpgsqlConnection connection, RecordKind kind, long limit, CancellationToken ct)
    {
        var unknown = new SortedDictionary<long, List<Defect>>();
        foreach (var field in kind.Fields.Where(field => field.References is not null))
        {
            await using var command = new NpgsqlCommand(Sql(field), connection)
            {
                CommandTimeout = 0,
                Parameters = { new NpgsqlParameter<long>("limit", limit) },
            };
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                if (!unknown.TryGetValue(reader.GetInt64(0), out var defects))
                    unknown.Add(reader.GetInt64(0), defects = []);
                defects.Add(RowRules.Unknown(field, reader.GetInt64(1)));
            }
        }

        return unknown;
    }

    private static string Sql(Field field)
    {
        var target = RecordKinds.All.First(kind => kind.Name == field.References);
        return field.Type == FieldType.Integers
            ? $"""
               select s.line, min(item) from {Staging.Table} s, unnest(s.{field.Name}) item
               where not exists (select from {target.Name} t where t.{target.Key[0]} = item) group by s.line order by s.line limit @limit
               """
            : $"""
               select s.line, s.{field.Name} from {Staging.Table} s
               where s.{field.Name} is not null and not exists (select from {target.Name} t where t.{target.Key[0]} = s.{field.Name})
                   order by s.line limit @limit
               """;
    }
}
