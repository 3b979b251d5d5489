using VectorRec.Api.Health;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Recommendations.Sessions;
using VectorRec.Api.Replay;
using VectorRec.Api.Users;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Sampling;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Recordings;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Samples;
using VectorRec.Users;
using VectorRec.Vectors;

namespace VectorRec.Api.Hosting;

/// <summary>The stores, the generation that serves, and the funnel over them.</summary>
internal static class ServingSetup
{
    public static WebApplicationBuilder AddServing(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddSettings<GenerationOptions>(GenerationOptions.Section);
        var recall = builder.AddSettings<RecallOptions>(RecallOptions.Section);
        var stores = StoreOptions.Read(builder.Configuration, recall.Index);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => Database.Open(stores.Postgres, "vectorrec-api"));
        services.AddSingleton(
            provider => new QdrantConnection(
                stores.Qdrant.Address, stores.Qdrant.ApiKey, provider.GetRequiredService<TimeProvider>(), stores.Qdrant.CaFile));
        services.AddSingleton<VectorIndex>();
        services.AddSingleton(TestedServers.Default).AddSingleton(provider => new QdrantVersion(
            stores.IsEmbedded ? null : provider.GetRequiredService<QdrantConnection>(),
            provider.GetRequiredService<TestedServers>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<QdrantVersion>>()));
        services.AddHostedService(provider => provider.GetRequiredService<QdrantVersion>());
        services.AddSingleton<IndexRunStore>().AddSingleton<WorkChangeFeed>().AddSingleton<WorkStore>().AddSingleton<EventStore>();
        services.AddSingleton<ServingGeneration>();
        services.AddSingleton(SceneCatalogue.Load(builder.Configuration, ChannelCatalogue.All));
        builder.AddSettings<ReplayOptions>(ReplayOptions.Section);
        builder.AddSettings<IssuedOptions>(IssuedOptions.Section);
        services.AddSingleton(Options<IssuedOptions>).AddSingleton<IssuedWorks>();
        builder.AddUsers();
        builder.AddSessions();
        services.AddSingleton(Options<RecallOptions>).AddSingleton(Options<ReplayOptions>).AddSingleton<RecordingQueue>()
            .AddSingleton<RequestRecorder>();
        services.AddSingleton<RecordingStore>().AddSingleton<EarlierGenerations>().AddSingleton<Replays>()
            .AddHostedService<RecordingWriter>();
        services.AddSingleton(provider => new FunnelServices(
            provider.GetRequiredService<Database>(), stores.IsEmbedded ? null : provider.GetRequiredService<VectorIndex>(),
            Options<RecallOptions>(provider), provider.GetRequiredService<IssuedWorks>())
        {
            Wishes = provider.GetRequiredService<RememberedWishes>(),
        });
        services.AddSingleton<RecommendationPipeline>()
            .AddSingleton<IGenerationPreparer>(provider => provider.GetRequiredService<RecommendationPipeline>());
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<StageSampler>());
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<RequestRecorder>());
        services.AddSingleton<Slates>().AddSingleton<Replayer>();
        services.AddSingleton<ChangeListener>().AddSingleton<CatalogueFollower>();
        services.AddSingleton<ChangeSignal>().AddHostedService(provider => provider.GetRequiredService<ChangeSignal>());
        builder.AddSettings<StageSamplingOptions>(StageSamplingOptions.Section);
        services.AddSingleton(Options<StageSamplingOptions>).AddSingleton<StageSampleCounts>().AddSingleton<StageSampler>()
            .AddSingleton<StageSampleStore>();
        services.AddHostedService<StageSampleWriter>();
        services.AddSingleton<GenerationWatcher>().AddHostedService(provider => provider.GetRequiredService<GenerationWatcher>());
        services.AddHealthChecks().AddCheck<ServingHealth>("serving").AddCheck<StageSampleHealth>("stage_samples")
            .AddCheck<RecordingHealth>("recordings")
            .AddCheck<QdrantVersionHealth>("qdrant_version");
        return builder;
    }

    private static T Options<T>(IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<T>>().Value;
}
