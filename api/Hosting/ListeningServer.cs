using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace VectorRec.Api.Hosting;

/// <summary>The web server, which says in one sentence why it cannot listen where it is told to.</summary>
internal sealed class ListeningServer(IServer server, IConfiguration configuration, ListeningFailures failures) : IServer
{
    public IFeatureCollection Features => server.Features;

    /// <exception cref="ListeningException">An address is taken, is not this machine's, or is none.</exception>
    public async Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        try
        {
            await server.StartAsync(application, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw failures.Failed(new ListeningException($"{Setting}: {e.Message}", e));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public void Dispose() => server.Dispose();

    // In the order in which the server heeds them.
    private string Setting =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any() ? "Kestrel:Endpoints cannot be listened on"
        : new[] { "Urls", "HTTP_PORTS", "HTTPS_PORTS" }.FirstOrDefault(name => !string.IsNullOrEmpty(configuration[name])) is { } name
            ? $"{name} is '{configuration[name]}', which cannot be listened on"
        : "Urls is not set, and its default cannot be listened on";
}
