using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>
/// Upsert by key. An absent field keeps what is stored, a cleared one goes back to its default, and a row that changes nothing
/// is not touched, so that importing a file again leaves no trace, not even in works.changed_seq.
/// </summary>
/// <param name="aside">Whether something else of a row changes, which is kept in another table; in SQL, over the staged row s.</param>
public sealed class UpsertMerge(Staging staging, IReadOnlyList<Field> fields, string? aside = null) : IMerge
{
    private readonly string _update = Update(staging, [.. fields.Where(field => !staging.Kind.Key.Contains(field.Name))], aside);
    private readonly string _insert = Insert(staging, fields);

    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        var changed = await Staging.SqlAsync(
            connection, _update, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last));
        var added = await Staging.SqlAsync(
            connection, _insert, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last));
        return new(added, changed);
    }

    private static string Update(Staging staging, IReadOnlyList<Field> values, string? aside)
    {
        var kind = staging.Kind;
        var changed = values.Select(
            field =>
                (field.Name,
                    Value: $"case {(field.Final is { } final ? $"when t.{field.Name} = '{final}' then t.{field.Name} " : "")}"
                    + $"when s.cleared & {Staging.Bit(kind, field)} <> 0 then {field.Default ?? "null"} else "
                    + $"coalesce(s.{field.Name}, t.{field.Name}) end")).ToArray();
        return $"""
            update {kind.Name} t set {string.Join(", ", changed.Select(c => $"{c.Name} = {c.Value}"))}
            from {staging.Table} s
            where s.line > @first and s.line <= @last and {Match(kind)}
              and (({string.Join(", ", changed.Select(c => $"t.{c.Name}"))}) is distinct from ({string.Join(", ",
                  changed.Select(c => c.Value))}){(aside is null ? "" : $" or {aside}")})
            """;
    }

    private static string Insert(Staging staging, IReadOnlyList<Field> fields) =>
        $"""
         insert into {staging.Kind.Name} ({string.Join(", ", fields.Select(field => field.Name))})
         select {string.Join(", ",
             fields.Select(field => field.Default is { } value ? $"coalesce(s.{field.Name}, {value})" : $"s.{field.Name}"))}
         from {staging.Table} s
         where s.line > @first and s.line <= @last and not exists (select from {staging.Kind.Name} t where {Match(staging.Kind)})
         order by {string.Join(", ", staging.Kind.Key.Select(key => $"s.{key}"))}
         """;

    private static string Match(RecordKind kind) => string.Join(" and ", kind.Key.Select(key => $"t.{key} = s.{key}"));
}
