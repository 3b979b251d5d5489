using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("status", "List the index generations and which one serves.");
        GenerationScope.AddOptions(command);
        return command.Runs(shell, RunAsync);
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
        // Those that could have to serve.
        var damaged = runs.Where(run => run.Status is "active" or "retired" or "ready")
            .Select(run => (run.RunId, Damage: GenerationDamage.Of(run, home.Folder)))
            .Where(run => run.Damage is not null).ToDictionary(run => run.RunId, run => run.Damage!);
        foreach (var (run, damage) in damaged)
            invocation.Say($"Run {run} cannot serve: {damage}");
        invocation.Answer(
            new { home.Alias, AliasTarget = target, Runs = runs, Damaged = damaged },
            SummaryTable.Of(
                ["Run", "Status", "Model", "Works", "Started", "Serves since", "Collection", "Note"],
                runs.Select(
                    run => (IReadOnlyList<object?>)[run.RunId, run.Status, run.ModelVersion, run.Works, run.StartedAt, run.ActivatedAt,
                        run.Collection, run.Failure ?? damaged.GetValueOrDefault(run.RunId)])));
        return ExitCodes.Ok;
    }
}
