using System.CommandLine;
using System.Globalization;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Indexing.Checks;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "List the index generations and which one serves.");
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var home = scope.Home;
        var runs = await new IndexRunStore(home.Database, home.Time).ListAsync(ct);
        var target = home.Qdrant is null ? null : await new VectorCollections(home.Qdrant).AliasTargetAsync(home.Alias, ct);
        if (home.Qdrant is not null && runs.FirstOrDefault(run => run.Status == "active") is { IsEmbedded: false } active
            && active.Collection != target)
            invocation.Say(
                $"The alias {home.Alias} leads to {target ?? "nothing"}, not to {active.Collection}; the next index, rollback or prune "
                + $"puts that right.");
        var damage = await new Damage(home).FindAsync(runs.Where(run => run.IsOwn), ct);
        var syncs = await new IndexSyncStore(home.Database).ListAsync(ct);
        var found = runs.Select(run => new RunStatus(
            run, damage.GetValueOrDefault(run.RunId), SizeOf(home, run), syncs.GetValueOrDefault(run.RunId))).ToArray();
        if (found.FirstOrDefault(run => run.Status == "active")?.Sync is { } sync)
            invocation.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"The collection that serves has all that changed until {sync.AgeSeconds:0.0} s ago. Carried since {sync.BeganAt:u}: "
                + $"{sync.Embedded} works embedded, {sync.Kept} with the vector that they had, {sync.Removed} removed, "
                + $"{sync.Unsound} that cannot be embedded."));
        var services = await new InstanceStore(home.Database).ListAsync(ct);
        foreach (var service in services)
            invocation.Say($"{service.Name} serves {(service.RunId is { } run ? $"run {run}" : "nothing yet")}.");
        invocation.Answer(
            new { home.Alias, AliasTarget = target, Services = services, Runs = found },
            SummaryTable.Of(
                ["Run", "Status", "Model", "Works", "MB", "Started", "Serves since", "Synced until", "Collection", "Note"],
                found.Select(
                    run => (IReadOnlyList<object?>)[run.RunId, run.Damage is null ? run.Status : $"{run.Status}, damaged", run.ModelVersion,
                        run.Works, run.Bytes >> 20, run.StartedAt, run.ActivatedAt, run.Sync?.LookedAt, run.Collection,
                        run.Damage ?? (run.IsOwn ? run.Failure ?? run.Forced : "another database built it")])));
        return ExitCodes.Ok;
    }

    private static long SizeOf(GenerationHome home, IndexRun run) =>
        new DirectoryInfo(Path.Combine(home.Folder, run.Folder)) is { Exists: true } folder
            ? folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;

    /// <param name="Damage">What keeps it from serving although it should be whole, or null.</param>
    /// <param name="Bytes">Of its folder.</param>
    /// <param name="Sync">How far its collection is kept up with the catalogue; null where nothing was carried to it.</param>
    private sealed record RunStatus(
        long RunId, string Status, string? Damage, string ModelVersion, long Works, long Bytes, DateTime StartedAt, DateTime? FinishedAt,
        DateTime? ActivatedAt, string Collection, string Folder, bool IsOwn, string? Failure, string? Forced, IndexSync? Sync)
    {
        public RunStatus(IndexRun run, string? damage, long bytes, IndexSync? sync)
            : this(run.RunId, run.Status, damage, run.ModelVersion, run.Works, bytes, run.StartedAt, run.FinishedAt, run.ActivatedAt,
                run.Collection, run.Folder, run.IsOwn, run.Failure, run.Forced, sync)
        {
        }
    }
}
