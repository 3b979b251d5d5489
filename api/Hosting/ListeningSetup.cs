using Microsoft.AspNetCore.Hosting.Server;

namespace VectorRec.Api.Hosting;

/// <summary>Where the service listens is a setting like others: what is wrong with it is one sentence.</summary>
internal static class ListeningSetup
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    public static WebApplicationBuilder AddListening(this WebApplicationBuilder builder)
    {
        var failures = new ListeningFailures();
        builder.Services.AddSingleton(failures);
        var kestrel = builder.Services.Last(service => service.ServiceType == typeof(IServer)).ImplementationType!;
        builder.Services.Add(ServiceDescriptor.KeyedSingleton(typeof(IServer), nameof(ListeningServer), kestrel));
        builder.Services.AddSingleton<IServer>(provider => new ListeningServer(
            provider.GetRequiredKeyedService<IServer>(nameof(ListeningServer)), builder.Configuration, failures));
        // Below warnings it tells only that it starts and stops.
        builder.Logging.AddFilter(Host, level => level >= LogLevel.Warning && !failures.Any);
        return builder;
    }
}
