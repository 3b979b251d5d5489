using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using VectorRec.Api.Hosting;

namespace VectorRec.Api.Telemetry;

/// <summary>
/// Serves <c>/metrics</c> on a port of its own, apart from what the app's clients reach: a scraper has no key, and must neither wait in
/// their queues nor be turned away with them.
/// </summary>
internal sealed class MetricsListener(MeterProvider metrics, IOptions<TelemetryOptions> options, ListeningFailures failures)
    : IHostedService
{
    private WebApplication? _app;

    /// <exception cref="ListeningException">The port is taken, or the address is not this machine's.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Parse(settings.PrometheusHost), settings.PrometheusPort);
        });
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(metrics, null, "/metrics", null, null);
        _app.Run(static http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw failures.Failed(new ListeningException(
                $"Telemetry:PrometheusPort is {settings.PrometheusPort}, which cannot be listened on at {settings.PrometheusHost}: "
                + e.Message, e));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null)
            return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }
}
