using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Vectors of records that are there. One that is the same as before is not written.</summary>
public sealed class VectorMerge(Staging staging, Field vector) : IMerge
{
    private readonly string _merge = Merge(staging, vector);

    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        await VectorWidth.HoldAsync(connection, vector, ct);
        await using var command = new NpgsqlCommand(_merge, connection)
        { CommandTimeout = 0, Parameters = { new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last) } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new(reader.GetInt64(0), reader.GetInt64(1));
    }

    // Between the check of a file and its merge somebody may have begun with another width: then these are left out.
    private static string Merge(Staging staging, Field vector)
    {
        var (table, key) = (RecordKind.VectorTable(vector), staging.Kind.Key[0]);
        return $"""
            with merged as (
                insert into {table} as t ({key}, vector)
                select s.{key}, s.vector from {staging.Table} s join {vector.VectorOf} r on r.{key} = s.{key}
                where s.line > @first and s.line <= @last and s.vector is not null
                  and cardinality(s.vector) = coalesce(({VectorWidth.Stored(vector)}), cardinality(s.vector))
                order by s.{key}
                on conflict ({key}) do update set vector = excluded.vector where t.vector is distinct from excluded.vector
                returning xmax = 0 as added)
            select count(*) filter (where added), count(*) filter (where not added) from merged
            """;
    }
}
