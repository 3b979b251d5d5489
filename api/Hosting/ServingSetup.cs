using Npgsql;
using VectorRec.Api.Health;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Funnel;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Sampling;
using VectorRec.Scenes;
using VectorRec.Storage;
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
        services.AddOptions<GenerationOptions>().BindConfiguration(GenerationOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<StoreOptions>().Configure<IConfiguration>((stores, configuration) => stores.Read(configuration)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => Database.Open(Options<StoreOptions>(provider).Postgres, "vectorrec-api"));
        services.AddSingleton(provider => new QdrantConnection(
            Options<StoreOptions>(provider).Qdrant, Options<StoreOptions>(provider).QdrantApiKey, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<VectorIndex>();
        services.AddSingleton<IndexRunStore>().AddSingleton<WorkChangeFeed>().AddSingleton<WorkStore>().AddSingleton<EventStore>();
        services.AddSingleton<ServingGeneration>();
        services.AddSingleton(SceneCatalogue.Load(builder.Configuration));
        services.AddOptions<RecallOptions>().BindConfiguration(RecallOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ReplayOptions>().BindConfiguration(ReplayOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IssuedOptions>().BindConfiguration(IssuedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(Options<IssuedOptions>).AddSingleton<IssuedWorks>();
        services.AddSingleton(Options<RecallOptions>).AddSingleton(Options<ReplayOptions>).AddSingleton<RecordingQueue>().AddSingleton<RequestRecorder>();
        services.AddSingleton<RecordingStore>().AddSingleton<EarlierGenerations>().AddSingleton<Replays>().AddHostedService<RecordingWriter>();
        services.AddSingleton(provider => new FunnelServices(
            provider.GetRequiredService<NpgsqlDataSource>(), Options<StoreOptions>(provider).IsEmbedded ? null : provider.GetRequiredService<VectorIndex>(),
            Options<RecallOptions>(provider), provider.GetRequiredService<IssuedWorks>()));
        services.AddSingleton<RecommendationPipeline>().AddSingleton<Slates>();
        services.AddSingleton<ChangeListener>().AddSingleton<CatalogueFollower>();
        services.AddSingleton<ChangeSignal>().AddHostedService(provider => provider.GetRequiredService<ChangeSignal>());
        services.AddOptions<StageSamplingOptions>().BindConfiguration(StageSamplingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(Options<StageSamplingOptions>).AddSingleton<StageSampleCounts>().AddSingleton<StageSampler>().AddSingleton<StageSampleStore>();
        services.AddHostedService<StageSampleWriter>();
        services.AddSingleton<GenerationWatcher>().AddHostedService(provider => provider.GetRequiredService<GenerationWatcher>());
        services.AddHealthChecks().AddCheck<ServingHealth>("serving").AddCheck<StageSampleHealth>("stage_samples").AddCheck<RecordingHealth>("recordings");
        return builder;
    }

    private static T Options<T>(IServiceProvider provider)
        where T : class =>
        provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<T>>().Value;
}
