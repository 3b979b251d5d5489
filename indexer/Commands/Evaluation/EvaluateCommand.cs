using System.CommandLine;
using System.Globalization;
using VectorRec.Evaluation;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Storage.Runs;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands.Evaluation;

/// <summary><c>indexer evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Test =
        new("--test") { Description = "Held-out pairs: user_id and work_id a line.", Required = true };

    private static readonly Option<string?> Exclude =
        new("--exclude") { Description = "Pairs to leave out of the ranking besides those in the database: the validation split." };

    private static readonly Option<string> Ks =
        new("--k") { Description = "Cut-offs of Recall and NDCG.", DefaultValueFactory = _ => "10,20" };

    private static readonly Option<int?> Ef = new("--ef") { Description = "Beam of the approximate search; else the server's own." };

    public static Command Create()
    {
        var command = new Command(
            "evaluate", "Rank all works of the active generation for the users of held-out pairs, through the real towers and index.")
        {
            Test, Exclude, Ks, Ef, EvaluateDiversityCommand.Create(), EvaluateWidthCommand.Create(),
        };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var options = new RetrievalOptions(
            ParseKs(invocation.Value(Ks)!), invocation.Value(Exclude) is { } exclude
                ? await PairsFile.ReadAsync(exclude, ct) : [])
        { Ef = invocation.Value(Ef) };
        var test = await PairsFile.ReadAsync(invocation.Value(Test)!, ct);
        if (test.Count == 0)
            throw new CommandException(ExitCodes.InvalidInput, $"{invocation.Value(Test)} holds no pairs.");

        await using var scope = GenerationScope.Open(invocation);
        var active = await new IndexRunStore(scope.Home.Database, scope.Home.Time).ActiveAsync(ct)
            ?? throw new CommandException(ExitCodes.Failed, "No generation is active: run indexer index.");
        using var serving = new ServingGeneration();
        serving.Swap(Generation.Load(active, scope.Home.Folder, threads: 1));
        using var lease = serving.Lease()!;
        var results = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            var users = test.DistinctBy(pair => pair.User).Count();
            var step = progress.Begin("users", "users");
            var index = active.IsEmbedded || scope.Home.Qdrant is null ? null : new VectorIndex(scope.Home.Qdrant);
            var results = await new RetrievalEvaluation(scope.Home.Database, index, lease.Generation, options)
                .RunAsync(test, new InlineProgress(done => step.Report(done, users)), ct);
            step.End(users);
            return results;
        });
        invocation.Answer(
            new { run = active.RunId, model = active.ModelVersion, pairs = test.Count, results },
            SummaryTable.Of(
                ["Method", "Users", .. options.Ks.SelectMany(k => new[] { $"Recall@{k}", $"NDCG@{k}" })],
                results.Select(result => new object[] { result.Method, result.Users }
                    .Concat(options.Ks.SelectMany(k => new object[] { Figure(result.Recall[k]), Figure(result.Ndcg[k]) })).ToArray())));
        return ExitCodes.Ok;
    }

    private static string Figure(double mean) => mean.ToString("F4", CultureInfo.InvariantCulture);

    private static int[] ParseKs(string text)
    {
        int[] ks = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k is >= 1 and <= 1000
                ? k : throw new CommandException(ExitCodes.Usage, $"--k {text} is not a list of numbers from 1 to 1000, e.g. 10,20."))];
        return [.. ks.Distinct().Order()];
    }
}
