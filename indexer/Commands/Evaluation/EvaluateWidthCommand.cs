using System.CommandLine;
using System.Globalization;
using VectorRec.Evaluation;
using VectorRec.Indexer.Cli;
using VectorRec.Scenes;

namespace VectorRec.Indexer.Commands.Evaluation;

/// <summary><c>indexer evaluate width</c>.</summary>
internal static class EvaluateWidthCommand
{
    private static readonly Option<string> Widths = new("--widths")
    {
        Description = "Quotas of popular works to try; gains are told from the first.",
        DefaultValueFactory = _ => "1000,10000,100000",
    };

    private static readonly Option<int> Size = NumberOption.Of("--size", 10, 2, 200, "Works a slate.");

    public static Command Create()
    {
        var command = new Command(
            "width", "Choose slates from more and from fewer works, and measure what that earns and what of the best works is missed.")
        {
            Widths, Size, EvaluatedService.Truth, EvaluatedService.Users, EvaluatedService.Seed, EvaluatedService.Scene,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var widths = Parse(invocation.Value(Widths)!);
        var scene = invocation.Value(EvaluatedService.Scene)!;
        await using var service = await EvaluatedService.OpenAsync(invocation, EvaluatedService.Patient(scene, FineMode.On), ct);
        if (service.Generation.Bundle.FineRanker is null || service.Generation.ItemFeatures is null)
            throw new CommandException(
                ExitCodes.Failed, $"Run {service.Generation.Run.RunId} has no fine ranker, whose best works are looked for.");
        var users = await service.DrawAsync(invocation, from: null, ct);
        // No policy is compared: each slate is the scene's own.
        var options = new FrontierOptions([]) { Scene = scene, Size = invocation.Value(Size), Now = service.Now };
        var truth = await service.TruthAsync(invocation, users, ct);
        var results = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            var step = progress.Begin("users", "users");
            var results = await new WidthEvaluation(service.Pipeline, service.Scenes, truth, options, widths)
                .RunAsync(users, new InlineProgress(done => step.Report(done, users.Length)), ct);
            step.End(users.Length);
            return results;
        });
        invocation.Answer(
            new { run = service.Generation.Run.RunId, users = users.Length, scene, options.Size, results },
            SummaryTable.Of(
                ["Popular works", "scored", $"of the best {WidthEvaluation.Best}", "Plays", "Gain", "+-"],
                results.Select(result => new object?[]
                {
                    result.Width, result.Scored, Text(result.BestReached, "P1"), Text(result.Plays, "F3"),
                    Text(result.Gain, "+0.0000;-0.0000;0"), Text(result.GainError, "F4"),
                })));
        return ExitCodes.Ok;
    }

    private static string? Text(double? figure, string format) => figure?.ToString(format, CultureInfo.InvariantCulture);

    private static int[] Parse(string text) =>
    [
        .. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && width is >= 1 and <= WidthEvaluation.Widest
                ? width : throw new CommandException(
                    ExitCodes.Usage, $"--widths {text} is not a list of numbers from 1 to {WidthEvaluation.Widest}, e.g. 1000,10000.")),
    ];
}
