using System.CommandLine;
using System.Globalization;
using VectorRec.Catalogue.Files;
using VectorRec.Evaluation;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Scenes;

namespace VectorRec.Indexer.Commands.Evaluation;

/// <summary><c>indexer evaluate diversity</c>.</summary>
internal static class EvaluateDiversityCommand
{
    private static readonly Option<string?> Test =
        new("--test") { Description = "Held-out pairs, user_id and work_id a line: what is relevant, and who is asked about." };

    private static readonly Option<string?> Exclude =
        new("--exclude") { Description = "Pairs not to show besides those in the database: the validation split." };

    private static readonly Option<string?> Plot = new("--plot") { Description = "SVG file to draw relevance against ILAD into." };

    private static readonly Option<string> Thetas =
        new("--theta")
        {
            Description = "Knobs to try.",
            DefaultValueFactory = _ =>
            "0,0.001,0.002,0.005,0.01,0.02,0.05,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1"
        };

    private static readonly Option<int> Size = NumberOption.Of("--size", 10, 2, 200, "Works a slate.");

    private static readonly Option<int> Window =
        NumberOption.Of("--window", 3, 1, 200, "Places apart up to which two works count for the windowed measures.");

    private static readonly Option<FineMode?> Fine =
        new("--fine") { Description = "Fine ranking On or Off, instead of what the scene says." };

    public static Command Create()
    {
        var command = new Command(
            "diversity",
            "Choose slates with every diversity method over its knob, from the same candidates, and measure relevance and variety.")
        {
            Test, Exclude, Plot, Thetas, Size, Window, Fine,
            EvaluatedService.Truth, EvaluatedService.Users, EvaluatedService.Seed, EvaluatedService.Scene,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var scene = invocation.Value(EvaluatedService.Scene)!;
        var scenes = EvaluatedService.Patient(scene, invocation.Value(Fine));
        var policies = SlatePolicy.Grid(ParseThetas(invocation.Value(Thetas)!));
        var test = await PairsAsync(invocation.Value(Test), ct);
        var exclude = await PairsAsync(invocation.Value(Exclude), ct);
        await using var service = await EvaluatedService.OpenAsync(invocation, scenes, ct);
        var active = service.Generation.Run;
        var users = await service.DrawAsync(invocation, test.Count > 0 ? test.Select(pair => pair.User) : null, ct);
        var options = new FrontierOptions(policies)
        {
            Scene = scene,
            Size = invocation.Value(Size),
            Window = invocation.Value(Window),
            Now = service.Now,
            Exclude = exclude.ToLookup(pair => pair.User, pair => pair.Work),
        };
        var truth = await service.TruthAsync(invocation, users, ct);
        var heldOut = test.GroupBy(pair => pair.User, pair => pair.Work)
            .ToDictionary(user => user.Key, user => (IReadOnlySet<long>)user.ToHashSet());
        var results = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            var step = progress.Begin("users", "users");
            var results = await new FrontierEvaluation(service.Pipeline, truth, options)
                .RunAsync(users, heldOut, new InlineProgress(done => step.Report(done, users.Length)), ct);
            step.End(users.Length);
            return results;
        });

        if (invocation.Value(Plot) is { } plot)
            await DrawAsync(plot, results, truth is not null, ct);
        invocation.Answer(
            new
            {
                run = active.RunId,
                model = active.ModelVersion,
                users = users.Length,
                options.Scene,
                options.Size,
                options.Window,
                relevance = results[0].Figures.Yardstick.Name,
                results
            },
            FrontierTable.Of(results));
        return ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<(long User, long Work)>> PairsAsync(string? path, CancellationToken ct) =>
        path is null ? [] : await PairsFile.ReadAsync(path, ct);

    private static Task DrawAsync(string path, IReadOnlyList<PolicyResult> results, bool truth, CancellationToken ct)
    {
        var relevance = results[0].Figures.Yardstick.Name switch
        {
            "plays" => "true expected plays of a slate",
            "NDCG" => "NDCG of held-out works",
            _ => "mean coarse score, logits",
        };
        var svg = FrontierPlot.Draw(results, relevance, truth ? "ILAD of true taste vectors" : "ILAD of tags");
        return UnfinishedFile.WriteAsync(path, name => File.WriteAllTextAsync(name, svg, ct));
    }

    private static float[] ParseThetas(string text)
    {
        float[] thetas = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            float.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var theta) && theta is >= 0 and <= 1
                ? theta : throw new CommandException(
                    ExitCodes.Usage, $"--theta {text} is not a list of numbers from 0 to 1, e.g. 0.5,0.7,1."))];
        return [.. thetas.Distinct().Order()];
    }
}
