using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;

namespace VectorRec.Indexer.Commands.Training;

/// <summary><c>indexer split-pairs</c>.</summary>
internal static class SplitPairsCommand
{
    private static readonly Argument<string> Pairs = new("FILE") { Description = "Pairs: user_id and work_id a line." };

    private static readonly Option<string> Out =
        new("--out") { Description = "Folder for users.csv, works.csv, events.csv, validation.tsv and test.tsv.", Required = true };

    private static readonly Option<int> Seed =
        new("--seed") { Description = "Seed of the split; the same seed and pairs are the same split.", DefaultValueFactory = _ => 1 };

    private static readonly Option<bool> All =
        new("--all") { Description = "Holds nothing out: all pairs become events, and there are no validation.tsv and test.tsv." };

    public static Command Create() =>
        new Command("split-pairs", "Make files to import of pairs of users and works, and hold a part of each user's out.")
        {
            Pairs, Out, Seed, All,
        }
        .Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var file = invocation.Value(Pairs)!;
        var pairs = (await PairsFile.ReadAsync(file, ct)).Distinct().Order().ToArray();
        if (pairs.Length == 0)
            throw new CommandException(ExitCodes.InvalidInput, $"{file} holds no pairs.");
        var all = invocation.Value(All);
        var split = all
            ? new RandomSplit<(long User, long Work)>(pairs, [], [])
            : RandomSplit<(long User, long Work)>.Of(
                pairs.GroupBy(pair => pair.User).Select(group => group.ToArray()), invocation.Value(Seed));
        var folder = invocation.Value(Out)!;
        await UndatedFiles.WriteAsync(folder, pairs, split.Training, ct);
        if (!all)
        {
            await PairsFile.WriteAsync(Path.Combine(folder, "validation.tsv"), split.Validation, ct);
            await PairsFile.WriteAsync(Path.Combine(folder, "test.tsv"), split.Test, ct);
        }

        invocation.Answer(
            new { folder, training = split.Training.Count, validation = split.Validation.Count, test = split.Test.Count },
            SummaryTable.Of(
                ["Training", "Validation", "Test", "Folder"],
                [[split.Training.Count, split.Validation.Count, split.Test.Count, folder]]));
        return ExitCodes.Ok;
    }
}
