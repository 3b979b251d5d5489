using Npgsql;
using VectorRec.Faults.World;
using VectorRec.Indexer.Cli;
using VectorRec.Load.World;

namespace VectorRec.Faults.Faults;

/// <summary>Disks without room: a small file system of their own is filled to the last byte.</summary>
internal static class DiskFaults
{
    /// <summary>Below the world's folder: where Postgres keeps its data when that is to get full.</summary>
    public const string PostgresDisk = "services/postgres";

    public static IEnumerable<Fault> All =>
    [
        new("disk full", "of the log", async (world, ct) =>
        {
            var disk = await MountAsync(world, "log-disk", "256k", ct);
            await world.StopApiAsync();
            await world.StartApiAsync(ct, Path.Combine(disk, "api.log"));
            await FillAsync(disk, ct);
            // What goes wrong is logged.
            await world.SignalAsync("qdrant", "STOP", ct);
        }, async (world, ct) =>
        {
            await world.SignalAsync("qdrant", "CONT", ct);
            File.Delete(Path.Combine(world.Beside("log-disk"), "ballast"));
        })
        { EndsService = true, Lacks = CannotMount },
        new("disk full", "of the generations", async (world, ct) =>
        {
            var disk = await MountAsync(world, "generations-disk", "1m", ct);
            try
            {
                await world.IndexerAsync(
                    ct, "index", "--bundle", Path.Combine(Repository.Folder, "training", "bundles", "demo"), "--generations", disk);
            }
            catch (CommandException)
            {
                return;
            }

            throw new InvalidOperationException("An index on a full disk did not fail.");
        }, (_, _) => Task.CompletedTask)
        { Lacks = CannotMount },
        new("disk full", "of Postgres", async (world, ct) =>
        {
            await FillAsync(world.Beside(PostgresDisk), ct);
            await UseUpAsync(world, ct);
        }, async (world, ct) =>
        {
            File.Delete(Path.Combine(world.Beside(PostgresDisk), "ballast"));
            await world.StartStoresAsync(ct);
        })
        {
            Lacks = world => CannotMount(world) ?? (Mounts().Contains(world.Beside(PostgresDisk)) ? null
                : "its data does not lie on a disk of its own (--own-disk)"),
        },
    ];

    /// <summary>Mounts a file system in memory, which goes with <see cref="UnmountAllAsync"/>.</summary>
    public static async Task<string> MountAsync(FaultWorld world, string name, string size, CancellationToken ct) =>
        await MountAsync(world.Beside(name), size, ct);

    public static async Task<string> MountAsync(string folder, string size, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        if (!Mounts().Contains(folder))
            await Tool.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder], [], log: null, ct);
        return folder;
    }

    public static async Task UnmountAllAsync(string folder)
    {
        foreach (var mount in Mounts().Where(mount => mount.StartsWith(folder + "/", StringComparison.Ordinal)))
            await Tool.RunAsync("umount", ["--lazy", mount], [], log: null, CancellationToken.None);
    }

    // The server has room of its own, in files that it made larger than they had to be: the log of its writes is written until there is no
    // more of that either.
    private static async Task UseUpAsync(FaultWorld world, CancellationToken ct)
    {
        try
        {
            await using var connection = new NpgsqlConnection(world.Postgres);
            await connection.OpenAsync(ct);
            await using var command = new NpgsqlCommand(
                "select pg_logical_emit_message(true, 'ballast', repeat('x', 8000000))", connection);
            for (var i = 0; i < 1_000; i++)
                await command.ExecuteNonQueryAsync(ct);
        }
        catch (NpgsqlException)
        {
            return;
        }

        throw new InvalidOperationException("Postgres wrote 8 GB to a disk that is full.");
    }

    private static string? CannotMount(FaultWorld world) =>
        OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "nobody but root may mount a small disk";

    private static HashSet<string> Mounts() => [.. File.ReadLines("/proc/mounts").Select(line => line.Split(' ')[1])];

    private static Task FillAsync(string disk, CancellationToken ct) => Tool.RunAsync(
        "bash", ["-c", $"cat /dev/zero > '{disk}/ballast' 2>/dev/null; true"], [], log: null, ct);
}
