using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>All vectors of a kind of record have one width: that of those that are stored, or of the first one that comes.</summary>
public static class VectorWidth
{
    /// <summary>SQL of the width of those that are stored; null when there is none.</summary>
    public static string Stored(Field vector) => $"select cardinality(vector) from {RecordKind.VectorTable(vector)} limit 1";

    /// <summary>Of two transactions that would both store the first vectors, lets one wait until the other is over.</summary>
    public static Task HoldAsync(NpgsqlConnection connection, Field vector, CancellationToken ct) => Staging.SqlAsync(
        connection,
        $"""
         select pg_advisory_xact_lock(hashtext('width of {RecordKind.VectorTable(vector)}'))
         where not exists (select from {RecordKind.VectorTable(vector)})
         """, ct);

    /// <summary>SQL of the staged vectors of another width: line, width, and that of the others.</summary>
    public static string Differing(Staging staging) =>
        $"""
         select s.line, cardinality(s.vector), w.width
         from {staging.Table} s, (select coalesce(
             ({Stored(Of(staging.Kind)!)}),
             (select cardinality(vector) from {staging.Table} where vector is not null order by line limit 1)) as width) w
         where s.vector is not null and cardinality(s.vector) <> w.width order by s.line limit @limit
         """;

    /// <summary>The field of a kind that holds a vector; null when it has none.</summary>
    public static Field? Of(RecordKind kind) => kind.Fields.FirstOrDefault(field => field.VectorOf is not null);
}
