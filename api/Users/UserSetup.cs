using VectorRec.Api.Events;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Batches;
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
        services.AddSingleton<RememberedWishes>().AddSingleton<WishStore>().AddSingleton<LikeStore>();
        services.AddSingleton<ItemReader>().AddSingleton<EventItems>();
        services.AddSingleton<UserNoticeListener>().AddHostedService<UserSignal>();
        return builder;
    }
}
