using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Indexing;
using VectorRec.Tests.Stores;
using BundleCopy = VectorRec.Tests.Models.BundleCopy;

namespace VectorRec.Tests.Funnel.Ranking;

/// <summary>
/// A catalogue indexed with a bundle that has a fine ranker, and the funnel over it: <c>IClassFixture&lt;FineCatalogue&gt;</c>.
/// </summary>
public sealed class FineCatalogue(TestStores stores) : IAsyncLifetime
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly BundleCopy _bundle = new();

    public IndexedCatalogue Catalogue { get; } = new(stores);

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    internal string Bundle => _bundle.Folder;

    internal IndexRun Run { get; private set; } = null!;

    internal string Folder => Path.Combine(Catalogue.Home.Folder, Run.Folder);

    internal ServingGeneration Serving { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Catalogue.InitializeAsync();
        await using (var connection = await Catalogue.Database.Source.OpenConnectionAsync(Token))
            await connection.ExecuteAsync(Behaviour);
        _bundle.EditManifest(manifest => manifest["version"] = $"{Catalogue.Stores.Name}-fine");
        Run = (await new IndexJob(Catalogue.Home).RunAsync(Bundle, new IndexOptions(), progress: null, CancellationToken.None)).Run;
        Serving.Swap(Load());
    }

    /// <summary>Users listen, follow and like; works differ in what the ranker reads.</summary>
    public const string Behaviour =
        """
        select ensure_events_partition(date '2026-05-01');
        insert into events (event_id, at, user_id, work_id, type)
        select gen_random_uuid(), timestamptz '2026-05-01' + n * interval '1 second', 1 + n % 40, 1 + (n * 37) % 700,
            (array['impression', 'play', 'like'])[1 + n % 3]
        from generate_series(1, 600) n;
        update works set tags = array['topic' || work_id % 4, 'topic' || (work_id + 1) % 4], duration_s = work_id % 400,
            language = (array['en', 'zh', 'fr'])[1 + work_id % 3], quality = (work_id % 97) / 97.0;
        """;

    internal Generation Load() => Generation.Load(Run, Catalogue.Home.Folder, threads: 1);

    /// <summary>The feed's funnel with settings that differ, over what serves or another generation.</summary>
    internal RecommendationPipeline Pipeline(ServingGeneration? serving = null, params (string Setting, string Value)[] settings) =>
        PipelineAt(TimeProvider.System, serving, settings);

    internal RecommendationPipeline PipelineAt(TimeProvider time, ServingGeneration? serving,
        params (string Setting, string Value)[] settings) =>
        new(Scenes(settings), new(Catalogue.Database.Source, new(Catalogue.Stores.Connection), new RecallOptions()), serving ?? Serving, [],
            time, NullLoggerFactory.Instance);

    internal static SceneCatalogue Scenes(params (string Setting, string Value)[] settings)
    {
        (string Setting, string Value)[] all =
            [("Deadlines:ContextMs", "10000"), ("Deadlines:RecallMs", "10000"), ("Deadlines:FineMs", "10000"), .. settings];
        return SceneCatalogue.Load(
            new ConfigurationBuilder()
            .AddInMemoryCollection(all.GroupBy(setting => setting.Setting).ToDictionary(
                setting => $"Scenes:feed:{setting.Key}", setting => (string?)setting.Last().Value)).Build(), ChannelCatalogue.All);
    }

    internal async Task<FunnelRun> RecommendAsync(
        RecommendationPipeline pipeline, long user, int limit = 10, VectorRec.Diversity.DiversityOptions? diversity = null) =>
        (await pipeline.RunAsync(new(Guid.CreateVersion7(Now), user, "feed", limit, new WorkFilter(), [], diversity, Now), null, Token))!;

    /// <summary>Runs a recorded request again on what serves or another generation, with the scene's settings of then or others.</summary>
    internal async Task<FunnelRun> ReplayAsync(Recording recording, SceneOptions? scene = null, ServingGeneration? serving = null) =>
        (await new Replayer(Pipeline(serving)).ReplayAsync(recording, (serving ?? Serving).Lease()!, scene, Token)).Run;

    public async ValueTask DisposeAsync()
    {
        Serving.Dispose();
        await Catalogue.DisposeAsync();
        _bundle.Dispose();
    }
}
