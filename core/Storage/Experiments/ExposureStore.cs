using System.Globalization;
using Dapper;
using VectorRec.Experiments;

namespace VectorRec.Storage.Experiments;

/// <summary>Keeps who was answered by which arm: events join it by the request's id.</summary>
public sealed class ExposureStore(Database database)
{
    /// <summary>Writes them, all or none; one that is there stays as it is. One of a user who was erased since is left out.</summary>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is written.</exception>
    public Task WriteAsync(IReadOnlyList<Exposure> exposures, CancellationToken ct)
    {
        var rows = exposures.SelectMany(exposure => exposure.Arms.Select(arm => (exposure, arm))).ToArray();
        return database.AskAsync("Postgres did not take the exposures.", (connection, ct) => connection.ExecuteAsync(new CommandDefinition(
            """
            insert into exposures (request_id, experiment, arm, at, user_id, scene, run_id, took_ms, degraded, works, propensities)
            select r.request_id, r.experiment, r.arm, r.at, r.user_id, r.scene, r.run_id, r.took_ms, r.degraded, r.works::bigint[],
                r.propensities::real[]
            from unnest(@requests, @experiments, @arms, @ats, @users, @scenes, @runs, @took, @degraded, @works, @propensities)
                r (request_id, experiment, arm, at, user_id, scene, run_id, took_ms, degraded, works, propensities)
            where not exists (select from erasures e where e.user_id = r.user_id and e.requested_at >= r.at)
            on conflict do nothing
            """,
            new
            {
                requests = rows.Select(row => row.exposure.RequestId).ToArray(),
                experiments = rows.Select(row => row.arm.Experiment).ToArray(),
                arms = rows.Select(row => row.arm.Arm).ToArray(),
                ats = rows.Select(row => row.exposure.At).ToArray(),
                users = rows.Select(row => row.exposure.UserId).ToArray(),
                scenes = rows.Select(row => row.exposure.Scene).ToArray(),
                runs = rows.Select(row => row.exposure.RunId).ToArray(),
                took = rows.Select(row => row.exposure.TookMs).ToArray(),
                degraded = rows.Select(row => row.exposure.Degraded).ToArray(),
                // Postgres has no arrays of arrays of different lengths.
                works = rows.Select(row => $"{{{string.Join(',', row.exposure.Works)}}}").ToArray(),
                propensities = rows.Select(row => row.exposure.Propensities is { } propensities
                    ? $"{{{string.Join(',', propensities.Select(Text))}}}" : null).ToArray(),
            }, cancellationToken: ct)), ct, Database.Background);
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Deletes what is older, a part at a time, so that no lock lasts.</summary>
    /// <returns>Rows that were deleted.</returns>
    /// <exception cref="StoreException">Postgres is down or late; what is deleted is deleted.</exception>
    public Task<long> PruneAsync(DateTime before, CancellationToken ct) =>
        OldRows.DeleteAsync(database, "exposures", before, "Postgres did not delete the old exposures.", ct);
}
