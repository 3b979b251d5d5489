using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>A family and its members, which lie in a table of their own. A list of members replaces the one before.</summary>
public sealed class FamilyMerge(Staging staging) : IMerge
{
    private readonly UpsertMerge _families =
        new(staging, [.. RecordKinds.Families.Fields.Where(field => field.Name != "members")]);

    public bool LastCounts => true;

    public Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct) => Task.CompletedTask;

    public async Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct)
    {
        // Families whose members differ from the list, counted before the rows themselves change.
        await using var command = new NpgsqlCommand(
            $"""
             select count(*) from {staging.Table} s join families t using (family_id)
             where s.line > @first and s.line <= @last
               and (coalesce(s.name, t.name) is distinct from t.name or s.cleared & {Staging.Bit(RecordKinds.Families,
                   RecordKinds.Families.Fields[1])} <> 0 and t.name is not null
                    or s.members is not null
                       and array(select distinct unnest(s.members) order by 1) <> array(select user_id from family_members m
                           where m.family_id = s.family_id order by 1))
             """, connection)
        { CommandTimeout = 0, Parameters = { new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last) } };
        var changed = (long)(await command.ExecuteScalarAsync(ct))!;

        var families = await _families.MergeAsync(connection, first, last, ct);
        await Staging.SqlAsync(connection,
            $"""
             delete from family_members m using {staging.Table} s
             where s.line > @first and s.line <= @last and m.family_id = s.family_id
               and (s.members is not null or s.cleared & {Staging.Bit(RecordKinds.Families, RecordKinds.Families.Fields[2])} <> 0)
               and m.user_id <> all (coalesce(s.members, array[]::bigint[]))
             """, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last));
        await Staging.SqlAsync(connection,
            $"""
             insert into family_members (family_id, user_id)
             select distinct s.family_id, member from {staging.Table} s, unnest(s.members) member
             where s.line > @first and s.line <= @last order by 1, 2
             on conflict do nothing
             """, ct, new NpgsqlParameter<long>("first", first), new NpgsqlParameter<long>("last", last));
        return new(families.Added, changed);
    }
}
