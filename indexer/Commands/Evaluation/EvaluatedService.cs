using System.CommandLine;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Evaluation;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Truth;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexer.Commands.Evaluation;

/// <summary>The service's pipeline over the active generation, for a command that measures it, and the users it is asked about.</summary>
internal sealed class EvaluatedService : IAsyncDisposable
{
    /// <summary>What a measurement takes that draws users.</summary>
    public static readonly Option<int> Users = NumberOption.Of("--users", 500, 1, 1_000_000, "Users to draw.");

    public static readonly Option<int> Seed = NumberOption.Of("--seed", 1, 0, int.MaxValue, "Of the draw.");

    public static readonly Option<string?> Truth =
        new("--truth") { Description = "The truth folder of the simulated world in the database: measures true utility." };

    public static readonly Option<string> Scene =
        new("--scene") { Description = "Whose funnel brings the candidates.", DefaultValueFactory = _ => "feed" };

    private readonly GenerationScope _scope;
    private readonly ServingGeneration _serving;
    private readonly GenerationLease _lease;

    private EvaluatedService(GenerationScope scope, ServingGeneration serving, GenerationLease lease, SceneCatalogue scenes)
    {
        (_scope, _serving, _lease, Scenes) = (scope, serving, lease, scenes);
        var home = scope.Home;
        Pipeline = new RecommendationPipeline(
            scenes,
            new(
                home.Database, home.Qdrant is null ? null : new(home.Qdrant),
                new RecallOptions { Index = home.Qdrant is null ? RecallIndex.Embedded : RecallIndex.Qdrant }),
            serving, [], home.Time, NullLoggerFactory.Instance);
    }

    public SceneCatalogue Scenes { get; }

    public RecommendationPipeline Pipeline { get; }

    public Database Database => _scope.Home.Database;

    public Generation Generation => _lease.Generation;

    /// <summary>The clock of every request.</summary>
    public DateTimeOffset Now => Generation.Run.StartedAt;

    /// <exception cref="CommandException">A setting is wrong, or no generation is active.</exception>
    public static async Task<EvaluatedService> OpenAsync(Invocation invocation, SceneCatalogue scenes, CancellationToken ct)
    {
        var scope = GenerationScope.Open(invocation);
        var serving = new ServingGeneration();
        try
        {
            var active = await new IndexRunStore(scope.Home.Database, scope.Home.Time).ActiveAsync(ct)
                ?? throw new CommandException(ExitCodes.Failed, "No generation is active: run indexer index.");
            serving.Swap(Generation.Load(active, scope.Home.Folder, threads: 1));
            return new(scope, serving, serving.Lease()!, scenes);
        }
        catch
        {
            serving.Dispose();
            await scope.DisposeAsync();
            throw;
        }
    }

    /// <summary>The scenes with all the time that they could want: the service would rather answer late stages with less.</summary>
    /// <exception cref="CommandException">There is no such scene.</exception>
    public static SceneCatalogue Patient(string scene, FineMode? fine)
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

    /// <summary>Draws users.</summary>
    /// <param name="from">Null: all who engaged with a work.</param>
    /// <exception cref="CommandException">There are none.</exception>
    public async Task<long[]> DrawAsync(Invocation invocation, IEnumerable<long>? from, CancellationToken ct)
    {
        long[] drawn = [.. (from ?? await ListenersAsync(ct)).Distinct().Order()];
        new Random(invocation.Value(Seed)).Shuffle(drawn);
        return drawn.Length == 0
            ? throw new CommandException(ExitCodes.InvalidInput, "There is no user to ask about: the database holds no engagement.")
            : [.. drawn.Take(invocation.Value(Users)).Order()];
    }

    /// <returns>Null when the command was given none.</returns>
    public async Task<IWorldTruth?> TruthAsync(Invocation invocation, IReadOnlyList<long> users, CancellationToken ct) =>
        invocation.Value(Truth) is { } folder
            ? await SimulatedTruth.LoadAsync(folder, Database, Generation.Items, users, Now, ct) : null;

    public async ValueTask DisposeAsync()
    {
        _lease.Dispose();
        _serving.Dispose();
        await _scope.DisposeAsync();
    }

    private async Task<IEnumerable<long>> ListenersAsync(CancellationToken ct)
    {
        await using var connection = await Database.OpenConnectionAsync(ct);
        return await connection.QueryAsync<long>(new CommandDefinition(
            "select user_id from users u where exists (select from user_works e where e.user_id = u.user_id and engaged_at is not null)",
            cancellationToken: ct));
    }
}
