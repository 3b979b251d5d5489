using OpenTelemetry.Metrics;
using VectorRec.Ecosystem;
using VectorRec.Exposures;
using VectorRec.Sampling;
using VectorRec.Telemetry;

namespace VectorRec.Api.Telemetry;

/// <summary>Begins the series that alerts look at, at zero, as soon as somebody listens.</summary>
/// <param name="serving">Made here, so that its instruments are there from the start.</param>
/// <param name="ecosystem">So is this one.</param>
/// <param name="listening">Null when nobody does; asked for, it listens.</param>
internal sealed class SeriesStart(
    FunnelTelemetry funnel, StageSampleCounts samples, ExposureCounts exposures, ServingMeter serving, EcosystemMeter ecosystem,
    MeterProvider? listening = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = (serving, ecosystem, listening);
        funnel.Begin();
        samples.Begin();
        exposures.Begin();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
