using Npgsql;
using VectorRec.Faults.World;
using VectorRec.Indexer.Cli;

namespace VectorRec.Faults.Faults;

/// <summary>Files of generations that are not what they should be, and generations that change under load.</summary>
internal static class GenerationFaults
{
    private static readonly (string Name, Action<string> Damage)[] Damages =
    [
        ("cut", path => File.OpenHandle(path, FileMode.Open, FileAccess.Write).Using(file => RandomAccess.SetLength(file, 10_000))),
        ("missing", File.Delete),
        ("unreadable", path =>
        {
            // Also for root, whom no mode keeps out.
            File.Delete(path);
            Directory.CreateDirectory(path);
        }),
        ("with one wrong byte", path => File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite).Using(file =>
        {
            var place = RandomAccess.GetLength(file) / 2;
            Span<byte> one = stackalloc byte[1];
            RandomAccess.Read(file, one, place);
            RandomAccess.Write(file, [(byte)(one[0] ^ 0x10)], place);
        })),
    ];

    public static IEnumerable<Fault> All =>
    [
        .. from damage in Damages
           from moment in (string[])["at a switch", "at a start", "at a rollback"]
           select Damaged(damage.Name, damage.Damage, moment),
        new("generation", "switched three times", async (world, ct) =>
        {
            for (var i = 0; i < 3; i++)
            {
                await world.IndexerAsync(ct, "rollback");
                await Task.Delay(TimeSpan.FromSeconds(2), world.Time, ct);
            }
        }, (_, _) => Task.CompletedTask, IsQuick: true)
        { Holds = TimeSpan.Zero },
    ];

    private static Fault Damaged(string how, Action<string> damage, string moment)
    {
        var saved = "";
        var run = (Active: 0L, Other: 0L, Folder: "");
        return new("generation", $"{how} {moment}", async (world, ct) =>
        {
            run = await RunsAsync(world, ct);
            // At a start the one that serves is damaged, else the one that shall serve.
            var folder = Path.Combine(world.Generations, moment == "at a start" ? await FolderAsync(world, run.Active, ct) : run.Folder);
            saved = Path.Combine(folder, "items.vrt");
            File.Copy(saved, saved + ".sound", overwrite: true);
            // A file that is open keeps its bytes: the service that runs must not see another file change under it.
            File.Copy(saved, saved + ".damaged", overwrite: true);
            damage(saved + ".damaged");
            if (File.Exists(saved + ".damaged"))
                File.Move(saved + ".damaged", saved, overwrite: true);
            else
            {
                File.Delete(saved);
                if (Directory.Exists(saved + ".damaged"))
                    Directory.Move(saved + ".damaged", saved);
            }

            switch (moment)
            {
                case "at a switch":
                    await ActivateAsync(world, run.Other, ct);
                    break;
                case "at a start":
                    await world.StopApiAsync();
                    await world.StartApiAsync(ct);
                    break;
                default:
                    await RefusedAsync(world, ct);
                    break;
            }
        }, async (world, ct) =>
        {
            if (Directory.Exists(saved))
                Directory.Delete(saved);
            File.Move(saved + ".sound", saved, overwrite: true);
            if (moment == "at a switch")
                await ActivateAsync(world, run.Active, ct);
        }, IsQuick: how == "cut")
        { EndsService = moment == "at a start" };
    }

    private static async Task RefusedAsync(FaultWorld world, CancellationToken ct)
    {
        try
        {
            await world.IndexerAsync(ct, "rollback");
        }
        catch (CommandException)
        {
            return;
        }

        throw new InvalidOperationException("A rollback to a damaged generation was not refused.");
    }

    private static async Task<(long Active, long Other, string Folder)> RunsAsync(FaultWorld world, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            """
            select a.run_id, r.run_id, r.folder from index_runs a, index_runs r where a.status = 'active' and r.status = 'retired'
            order by r.activated_at desc limit 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2));
    }

    private static async Task<string> FolderAsync(FaultWorld world, long run, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"select folder from index_runs where run_id = {run}", connection);
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    // Past the indexer, which would refuse.
    private static async Task ActivateAsync(FaultWorld world, long run, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(
            $"""
             begin;
             update index_runs set status = 'retired' where status = 'active';
             update index_runs set status = 'active', activated_at = now() where run_id = {run};
             commit
             """, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static void Using<T>(this T resource, Action<T> work)
        where T : IDisposable
    {
        using (resource)
            work(resource);
    }
}
