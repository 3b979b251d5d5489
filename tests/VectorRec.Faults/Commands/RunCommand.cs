using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Spectre.Console;
using VectorRec.Faults.Faults;
using VectorRec.Faults.Report;
using VectorRec.Faults.Traffic;
using VectorRec.Faults.World;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;

namespace VectorRec.Faults.Commands;

/// <summary><c>run</c>.</summary>
internal static class RunCommand
{
    private static readonly Option<string> Data = new("--data")
    {
        Description = "Folder of the servers and the world, which are made when they are not there.",
        DefaultValueFactory = _ => ".data/faults",
    };

    private static readonly Option<bool> Quick = new("--quick")
    {
        Description = "Only those that are tried with each change, in two minutes.",
    };

    private static readonly Option<string?> Only = new("--only") { Description = "Only those whose name, or what breaks, has this in it." };

    private static readonly Option<double> Rate = NumberOption.Of("--rate", 30.0, 1, 10_000, "Slates a second that are asked for.");

    private static readonly Option<double> Holds = NumberOption.Of("--holds", 5.0, 0.1, 3600, "Seconds that a fault lasts.");

    private static readonly Option<double> SoakMinutes = NumberOption.Of(
        "--soak", 0.0, 0, 10_000, "Minutes of load without a fault, instead.");

    private static readonly Option<bool> OwnDisk = new("--own-disk")
    {
        Description = "Postgres keeps its data in memory, on a disk that can get full; for root, with a new --data.",
    };

    private static readonly Option<string?> Document = new("--document") { Description = "Markdown file that has room for the table." };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Create() =>
        new Command("run", "Break one thing after the other, and write what came of it.")
        {
            Data, Quick, Only, Rate, Holds, SoakMinutes, OwnDisk, Document,
        }.Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var folder = Path.GetFullPath(invocation.Value(Data)!);
        if (invocation.Value(OwnDisk))
            await DiskFaults.MountAsync(Path.Combine(folder, DiskFaults.PostgresDisk), "2g", ct);
        try
        {
            await using var world = await FaultWorld.OpenAsync(
                folder, new Dictionary<string, string> { ["Shutdown__DrainMs"] = "500" }, invocation.Time, invocation.Say, ct);
            await world.StartApiAsync(ct);
            var (users, works) = (await IdsAsync(world, "users", "user_id", ct), await IdsAsync(world, "works", "work_id", ct));
            return invocation.Value(SoakMinutes) is > 0 and var minutes
                ? await SoakAsync(invocation, world, users, works, minutes, ct) : await BreakAsync(invocation, world, users, works, ct);
        }
        finally
        {
            await DiskFaults.UnmountAllAsync(folder);
        }
    }

    private static async Task<int> BreakAsync(
        Invocation invocation, FaultWorld world, IReadOnlyList<long> users, IReadOnlyList<long> works, CancellationToken ct)
    {
        var trial = new Trial(world, users, works, invocation.Value(Rate), TimeSpan.FromSeconds(invocation.Value(Holds)));
        var rows = new List<FaultRow>();
        foreach (var fault in FaultCatalogue.All.Where(fault => (fault.IsQuick || !invocation.Value(Quick))
            && $"{fault.Group} {fault.Name}".Contains(invocation.Value(Only) ?? "", StringComparison.OrdinalIgnoreCase)))
        {
            var row = await trial.RunAsync(fault, ct);
            rows.Add(row);
            var verdict = row.NotDone is not null ? "not done" : row.IsGood ? "good" : "BAD";
            invocation.Say($"{verdict}: {row.Group}, {row.Fault}: {JsonSerializer.Serialize(row, Json)}");
        }

        var table = FaultTable.Of(rows);
        if (invocation.Value(Document) is { } document)
            FaultTable.Write(document, table);
        invocation.Answer(rows, new Text(table));
        return rows.TrueForAll(row => row.IsGood) ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<int> SoakAsync(
        Invocation invocation, FaultWorld world, IReadOnlyList<long> users, IReadOnlyList<long> works, double minutes, CancellationToken ct)
    {
        var samples = await Soak.RunAsync(
            world, users, works, invocation.Value(Rate), TimeSpan.FromMinutes(minutes), invocation.Say, ct);
        invocation.Answer(samples, new Text(string.Join('\n', samples)));
        return samples[^1].NotWell == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<IReadOnlyList<long>> IdsAsync(FaultWorld world, string table, string column, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(world.Postgres);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand($"select {column} from {table} order by {column} limit 5000", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<long>();
        while (await reader.ReadAsync(ct))
            ids.Add(reader.GetInt64(0));
        return ids;
    }
}
