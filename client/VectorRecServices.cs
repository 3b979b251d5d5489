using Microsoft.Extensions.DependencyInjection;
using Polly;

namespace VectorRec.Client;

/// <summary>The client as a service of an application.</summary>
public static class VectorRecServices
{
    /// <summary>Adds <see cref="IVectorRecClient"/>, with retries.</summary>
    /// <param name="address">Of the service, as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">The key; null where none is needed, as in the demo.</param>
    /// <returns>For what the application wants besides, such as its own timeouts.</returns>
    public static IHttpClientBuilder AddVectorRecClient(this IServiceCollection services, Uri address, string? key = null)
    {
        var builder = services.AddHttpClient<IVectorRecClient, VectorRecClient>(client => VectorRecClient.Configure(client, address, key));
        builder.AddResilienceHandler("retries", pipeline => pipeline.AddRetry(Retries.Options()));
        return builder;
    }
}
