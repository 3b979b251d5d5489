using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using VectorRec.Api.Generations;
using VectorRec.Api.Health;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Recommendations.Sessions;
using VectorRec.Api.Replay;
using VectorRec.Api.Telemetry;
using VectorRec.Api.Users;
using VectorRec.Experiments;
using VectorRec.Exposures;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Resilience;
using VectorRec.Sampling;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Experiments;
using VectorRec.Storage.Recordings;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Samples;
using VectorRec.Telemetry;
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
        services.AddSingleton<StoreGuards>().AddSingleton(new StoreUse(Qdrant: !stores.IsEmbedded));
        services.AddSingleton(provider => Database.Open(
            stores.Postgres, "vectorrec-api", provider.GetRequiredService<StoreGuards>().Postgres,
            // What is left of a request is enough to say so.
            0.8 * provider.GetRequiredService<IOptions<LimitOptions>>().Value.RequestTimeout));
        services.AddSingleton(provider => new QdrantConnection(
            stores.Qdrant.Address, stores.Qdrant.ApiKey, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<StoreGuards>().Qdrant, stores.Qdrant.CaFile));
        services.AddHostedService(provider => new StoreProbes(
            provider.GetRequiredService<Database>(), stores.IsEmbedded ? null : provider.GetRequiredService<QdrantConnection>(),
            provider.GetRequiredService<TimeProvider>()));
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
        services.AddSingleton<RecordingStore>().AddSingleton<GenerationLoader>().AddSingleton<KeptGenerations>().AddSingleton<Replays>()
            .AddHostedService<RecordingWriter>();
        services.AddSingleton(provider => new FunnelServices(
            provider.GetRequiredService<Database>(), stores.IsEmbedded ? null : provider.GetRequiredService<VectorIndex>(),
            Options<RecallOptions>(provider), provider.GetRequiredService<IssuedWorks>())
        {
            Wishes = provider.GetRequiredService<RememberedWishes>(),
            Seen = provider.GetRequiredService<RememberedSeen>(),
        });
        services.AddSingleton<RecommendationPipeline>()
            .AddSingleton<IGenerationPreparer>(provider => provider.GetRequiredService<RecommendationPipeline>());
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<StageSampler>());
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<RequestRecorder>());
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<FunnelTelemetry>());
        services.AddSingleton<Slates>().AddSingleton<Replayer>().AddSingleton<GenerationLeases>();
        services.AddSingleton<ChangeListener>().AddSingleton<CatalogueFollower>();
        services.AddSingleton<ChangeSignal>().AddHostedService(provider => provider.GetRequiredService<ChangeSignal>());
        builder.AddSettings<StageSamplingOptions>(StageSamplingOptions.Section);
        services.AddSingleton(Options<StageSamplingOptions>).AddSingleton<StageSampleCounts>().AddSingleton<StageSampler>()
            .AddSingleton<StageSampleStore>();
        services.AddHostedService<StageSampleWriter>();
        builder.AddSettings<ExperimentOptions>(ExperimentOptions.Section);
        services.AddSingleton(Options<ExperimentOptions>).AddSingleton<ExperimentStore>().AddSingleton<ExposureStore>()
            .AddSingleton<ExposureCounts>().AddSingleton<ExposureLog>().AddHostedService<ExposureWriter>();
        services.AddSingleton<IFunnelObserver>(provider => provider.GetRequiredService<ExposureLog>());
        services.AddSingleton<ServedExperiments>().AddHostedService(provider => provider.GetRequiredService<ServedExperiments>());
        services.AddSingleton<InstanceStore>().AddSingleton<InstanceNotice>();
        services.AddSingleton<GenerationWatcher>().AddHostedService(provider => provider.GetRequiredService<GenerationWatcher>());
        services.AddHealthChecks().AddCheck<ServingHealth>("serving").AddCheck<StageSampleHealth>("stage_samples")
            .AddCheck<RecordingHealth>("recordings")
            .AddCheck<QdrantVersionHealth>("qdrant_version").AddCheck<DrainHealth>("drain");
        // Each is said when it changes, by what it is about; this would say it at each probe.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.AddSettings<ShutdownOptions>(ShutdownOptions.Section);
        services.AddSingleton<DrainHealth>().AddHostedService(provider => provider.GetRequiredService<DrainHealth>());
        services.AddHealthChecks().Add(StoreCheck("postgres", guards => guards.Postgres));
        if (!stores.IsEmbedded)
            services.AddHealthChecks().Add(StoreCheck("qdrant", guards => guards.Qdrant));
        return builder;
    }

    private static HealthCheckRegistration StoreCheck(string name, Func<StoreGuards, StoreGuard> guard) =>
        new(name, provider => new StoreHealth(guard(provider.GetRequiredService<StoreGuards>())), failureStatus: null, tags: null);

    private static T Options<T>(IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<IOptions<T>>().Value;
}
