using System.CommandLine;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Catalogue.Files;
using VectorRec.Evaluation;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Indexer.Truth;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer evaluate diversity</c>.</summary>
internal static class EvaluateDiversityCommand
{
    private static readonly Option<string?> Test =
        new("--test") { Description = "Held-out pairs, user_id and work_id a line: what is relevant, and who is asked about." };

    private static readonly Option<string?> Exclude =
        new("--exclude") { Description = "Pairs not to show besides those in the database: the validation split." };

    private static readonly Option<string?> Truth =
        new("--truth") { Description = "The truth folder of the simulated world in the database: measures true utility." };

    private static readonly Option<string?> Plot = new("--plot") { Description = "SVG file to draw relevance against ILAD into." };

    private static readonly Option<string> Thetas =
        new("--theta")
        {
            Description = "Knobs to try.",
            DefaultValueFactory = _ =>
            "0,0.001,0.002,0.005,0.01,0.02,0.05,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1"
        };

    private static readonly Option<int> Users = NumberOption.Of("--users", 500, 1, 1_000_000, "Users to draw.");

    private static readonly Option<int> Seed = NumberOption.Of("--seed", 1, 0, int.MaxValue, "Of the draw.");

    private static readonly Option<int> Size = NumberOption.Of("--size", 10, 2, 200, "Works a slate.");

    private static readonly Option<int> Window =
        NumberOption.Of("--window", 3, 1, 200, "Places apart up to which two works count for the windowed measures.");

    private static readonly Option<string> Scene =
        new("--scene") { Description = "Whose funnel brings the candidates.", DefaultValueFactory = _ => "feed" };

    private static readonly Option<FineMode?> Fine =
        new("--fine") { Description = "Fine ranking On or Off, instead of what the scene says." };

    public static Command Create(Shell shell)
    {
        var command = new Command(
            "diversity",
            "Choose slates with every diversity method over its knob, from the same candidates, and measure relevance and variety.")
        {
            Test, Exclude, Truth, Plot, Thetas, Users, Seed, Size, Window, Scene, Fine,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(shell, RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        var scenes = Patient(invocation.Value(Scene)!, invocation.Value(Fine));
        var policies = SlatePolicy.Grid(ParseThetas(invocation.Value(Thetas)!));
        var test = await PairsAsync(invocation.Value(Test), ct);
        var exclude = await PairsAsync(invocation.Value(Exclude), ct);
        await using var scope = GenerationScope.Open(invocation);
        var home = scope.Home;
        var active = await new IndexRunStore(home.Database, home.Time).ActiveAsync(ct)
            ?? throw new CommandException(ExitCodes.Failed, "No generation is active: run indexer index.");
        using var serving = new ServingGeneration();
        serving.Swap(Generation.Load(active, home.Folder, threads: 1));
        using var lease = serving.Lease()!;

        var users = Draw(test.Count > 0 ? test.Select(pair => pair.User) : await ListenersAsync(home.Database, ct), invocation.Value(Users),
            invocation.Value(Seed));
        if (users.Length == 0)
            throw new CommandException(ExitCodes.InvalidInput, "There is no user to ask about: the database holds no engagement.");
        var options = new FrontierOptions(policies)
        {
            Scene = invocation.Value(Scene)!,
            Size = invocation.Value(Size),
            Window = invocation.Value(Window),
            Now = active.StartedAt,
            Exclude = exclude.ToLookup(pair => pair.User, pair => pair.Work),
        };
        IWorldTruth? truth = invocation.Value(Truth) is { } folder
            ? await SimulatedTruth.LoadAsync(folder, home.Database, lease.Generation.Items, users, options.Now, ct) : null;
        var pipeline = new RecommendationPipeline(
            scenes, new(
                home.Database, home.Qdrant is null
                ? null : new(home.Qdrant), new RecallOptions { Index = home.Qdrant is null ? RecallIndex.Embedded : RecallIndex.Qdrant }),
                    serving, [], home.Time, NullLoggerFactory.Instance);
        var heldOut = test.GroupBy(pair => pair.User, pair => pair.Work)
            .ToDictionary(user => user.Key, user => (IReadOnlySet<long>)user.ToHashSet());
        var results = await Progress.RunAsync(invocation.Shell, async progress =>
        {
            var step = progress.Begin("users", "users");
            var results = await new FrontierEvaluation(pipeline, truth, options)
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

    // The service would rather answer late stages with less; a measurement has time.
    private static SceneCatalogue Patient(string scene, FineMode? fine)
    {
        if (SceneCatalogue.Load(new ConfigurationBuilder().Build(), ChannelCatalogue.All).Find(scene) is not { } builtIn)
            throw new CommandException(ExitCodes.Usage, $"There is no scene {scene}.");
        const string limit = "10000";
        return SceneCatalogue.Load(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"{SceneCatalogue.Section}:{scene}:Deadlines:ContextMs"] = limit,
            [$"{SceneCatalogue.Section}:{scene}:Deadlines:RecallMs"] = limit,
            [$"{SceneCatalogue.Section}:{scene}:Deadlines:FineMs"] = limit,
            [$"{SceneCatalogue.Section}:{scene}:Fine:Mode"] = (fine ?? builtIn.Fine.Mode).ToString(),
        }).Build(), ChannelCatalogue.All);
    }

    private static async Task<IEnumerable<long>> ListenersAsync(Database database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.QueryAsync<long>(new CommandDefinition(
            "select user_id from users u where exists (select from user_works e where e.user_id = u.user_id and engaged_at is not null)",
            cancellationToken: ct));
    }

    private static long[] Draw(IEnumerable<long> users, int count, int seed)
    {
        long[] drawn = [.. users.Distinct().Order()];
        new Random(seed).Shuffle(drawn);
        return [.. drawn.Take(count).Order()];
    }

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
