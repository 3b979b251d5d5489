using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using VectorRec.Storage.Samples;
using VectorRec.Storage.Wishes;

namespace VectorRec.Storage.Export;

/// <summary>An engagement, or a work of a sampled request; the latter has a request.</summary>
/// <param name="Stage">Number of a <see cref="SampledStage"/>.</param>
/// <param name="Kinds">Bits of what the user did with the work as part of that request.</param>
internal readonly record struct SampleRow(
    DateTime At, long User, long Work, Guid Request, long Run, string Scene, byte Stage, int Position, float Coarse, float[]? Probabilities,
    byte Kinds);

/// <summary>What an export of stage samples reads from Postgres, in the export's snapshot.</summary>
internal sealed class SampleSource(CatalogueSnapshot snapshot, DateTime until)
{
    /// <summary>The runs whose fine ranker scored samples, oldest first, with its objectives.</summary>
    public async Task<IReadOnlyList<(long Run, string Model, string[] Objectives)>> ReadRunsAsync(CancellationToken ct) =>
        [.. await snapshot.Connection.QueryAsync<(long, string, string[])>(new CommandDefinition(
            "select run_id, model_version, objectives from stage_sample_runs order by run_id", transaction: snapshot.Transaction,
            cancellationToken: ct))];

    /// <summary>
    /// Sampled requests in the order of their times, each in one run and its works by stage, the slate first; between them, at its own
    /// time, each engagement of those users.
    /// </summary>
    public async IAsyncEnumerable<SampleRow> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $$"""
              with sampled as (select * from stage_samples where at < @until),
                   done as (select request_id, user_id, work_id, bit_or(event_bit(type)) as kinds from events e
                            where at < @until and {{LikeStore.StillStands}}
                              and request_id in (select request_id from sampled) group by 1, 2, 3)
              select at, user_id, work_id, null::uuid as request_id, 0::int8 as run_id, '' as scene, 0 as stage, -1 as position,
                  'NaN'::float4 as coarse, null::float4[] as fine, 0::int2 as kinds
              from events e where at < @until and type <> 'impression' and {{LikeStore.StillStands}}
                and user_id in (select user_id from sampled)
              union all
              select s.at, s.user_id, s.work_id, s.request_id, s.run_id, s.scene,
                  coalesce(array_position(array[{{Stages}}], s.stage), 1) - 1, coalesce(s.position, -1),
                     coalesce(s.coarse, 'NaN'), s.fine, coalesce(d.kinds, 0)
              from sampled s left join done d using (request_id, user_id, work_id)
              order by at, user_id, request_id, stage desc, position, work_id
              """, snapshot.Connection, snapshot.Transaction)
        { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<DateTime>("until", until));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return new(
                reader.GetDateTime(0), reader.GetInt64(1), reader.GetInt64(2), reader.IsDBNull(3)
                    ? Guid.Empty : reader.GetGuid(3), reader.GetInt64(4), reader.GetString(5),
                (byte)reader.GetInt32(6), reader.GetInt32(7), reader.GetFloat(8), reader.IsDBNull(9)
                    ? null : reader.GetFieldValue<float[]>(9), (byte)reader.GetInt16(10));
        }
    }

    private static string Stages => string.Join(", ", Enum.GetNames<SampledStage>().Select(name => $"'{name.ToLowerInvariant()}'"));
}
