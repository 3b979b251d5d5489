using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Records and their vectors, which lie in a table of their own: what reads records need not pass over vectors.</summary>
public sealed class WithVectorMerge(Staging staging, Field vector) : IMerge
{
    private static readonly Func<Staging, Field, string> IsCleared =
        (staging, vector) => $"s.cleared & {Staging.Bit(staging.Kind, vector)} <> 0";

    private readonly UpsertMerge _records = new(staging, [.. staging.Kind.Fields.Where(field => field != vector)]);

    private readonly UpsertMerge _recordsBesideVectors = new(
        staging, [.. staging.Kind.Fields.Where(field => field != vector)], Changed(staging, vector));

    private readonly VectorMerge _vectors = new(staging, vector);

    private readonly string _clear =
        $"""
         delete from {RecordKind.VectorTable(vector)} v using {staging.Table} s
         where s.line > @first and s.line <= @last and v.{staging.Kind.Key[0]} = s.{staging.Kind.Key[0]} and {IsCleared(staging, vector)}
         """;

    private bool? _says;

    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        // Most files say nothing of vectors: then nothing looks for any, in each step.
        _says ??= await staging.SaysAsync(connection, vector, ct);
        if (_says == false)
            return await _records.MergeAsync(connection, first, last, ct);
        var merged = await _recordsBesideVectors.MergeAsync(connection, first, last, ct);
        await Staging.SqlAsync(connection, _clear, first, last, ct);
        await _vectors.MergeAsync(connection, first, last, ct);
        return merged;
    }

    // Looked up for rows that say something of it alone.
    private static string Changed(Staging staging, Field vector)
    {
        var (table, key) = (RecordKind.VectorTable(vector), staging.Kind.Key[0]);
        return $"""
            case when {IsCleared(staging, vector)} then exists (select from {table} v where v.{key} = s.{key})
                 when s.vector is not null
                     then s.vector is distinct from (select v.vector from {table} v where v.{key} = s.{key}) else false end
            """;
    }
}
