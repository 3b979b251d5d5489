using VectorRec.Api.Events;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Records;
using VectorRec.Replay;
using VectorRec.Storage.Erasure;
using VectorRec.Storage.Records;
using VectorRec.Storage.Wishes;
using VectorRec.Users;

namespace VectorRec.Api.Users;

/// <summary>What is known of users, and what is remembered of them.</summary>
internal static class UserSetup
{
    public static WebApplicationBuilder AddUsers(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(builder.AddSettings<WishOptions>(WishOptions.Section));
        services.AddSingleton<RememberedWishes>().AddSingleton<RememberedSeen>().AddSingleton<WishStore>().AddSingleton<LikeStore>();
        services.AddSingleton<FollowStore>().AddSingleton<RecordStore>().AddSingleton<RecordWriter>();
        services.AddSingleton<ItemReader>().AddSingleton<EventItems>();
        services.AddSingleton<ErasureStore>().AddSingleton<LogSweep>().AddHostedService<ErasureWorker>();
        services.AddSingleton<UserMemories>()
            .AddSingleton<IUserMemory>(provider => provider.GetRequiredService<IssuedWorks>())
            .AddSingleton<IUserMemory>(provider => provider.GetRequiredService<RememberedWishes>())
            .AddSingleton<IUserMemory>(provider => provider.GetRequiredService<RememberedSeen>())
            .AddSingleton<IUserMemory>(provider => provider.GetRequiredService<RequestRecorder>());
        services.AddSingleton<UserNoticeListener>().AddHostedService<UserSignal>();
        return builder;
    }
}
