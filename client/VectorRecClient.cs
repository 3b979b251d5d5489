using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace VectorRec.Client;

/// <summary>The service's routes, one method each, generated from its OpenAPI document.</summary>
public partial class VectorRecClient : IDisposable
{
    /// <summary>The header of keys.</summary>
    public const string KeyHeader = "X-Api-Key";

    private bool _owns;

    /// <summary>A client for a program without dependency injection: one, for as long as the program runs.</summary>
    /// <param name="address">Of the service, as <c>http://127.0.0.1:8080</c>.</param>
    /// <param name="key">The key; null where none is needed, as in the demo.</param>
    public static VectorRecClient Create(Uri address, string? key = null)
    {
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage>().AddRetry(Retries.Options()).Build();
        var client = new HttpClient(new ResilienceHandler(pipeline) { InnerHandler = new SocketsHttpHandler() });
        Configure(client, address, key);
        return new VectorRecClient(client) { _owns = true };
    }

    /// <summary>Ends the connections of a client that was created here; others belong to who made them.</summary>
    public void Dispose()
    {
        if (_owns)
            _httpClient.Dispose();
    }

    internal static void Configure(HttpClient client, Uri address, string? key)
    {
        // A path below an address that does not end with / would take the place of its last part.
        client.BaseAddress = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        if (key is not null)
            client.DefaultRequestHeaders.Add(KeyHeader, key);
    }

    // In what is written null brings a field back to its default, so what was not set is left away.
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
}
