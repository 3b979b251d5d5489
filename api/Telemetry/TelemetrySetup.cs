using System.Net;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VectorRec.Api.Hosting;
using VectorRec.Ecosystem;
using VectorRec.Storage;
using VectorRec.Storage.Shown;
using VectorRec.Telemetry;

namespace VectorRec.Api.Telemetry;

/// <summary>
/// Metrics and traces, by OpenTelemetry. Without a setting that asks for them none of it is there: instruments and sources of spans have
/// no listener then.
/// </summary>
internal static class TelemetrySetup
{
    private const string Ours = "VectorRec.*";

    /// <exception cref="SettingException">A setting is unknown or wrong.</exception>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var settings = builder.AddSettings<TelemetryOptions>(TelemetryOptions.Section);
        Check(settings);
        if (settings.JsonLogs)
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = true;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        builder.Services.AddSingleton<FunnelMeter>().AddSingleton<FunnelTelemetry>().AddSingleton<ServingMeter>()
            .AddHostedService<SeriesStart>();
        builder.Services.AddSingleton(builder.AddSettings<EcosystemOptions>(EcosystemOptions.Section)).AddSingleton<ShownSource>()
            .AddSingleton<EcosystemWatch>().AddSingleton<EcosystemMeter>();
        if (!settings.HasPrometheus && !settings.HasOtlp)
            return builder;
        builder.Services.AddHostedService(provider => provider.GetRequiredService<EcosystemWatch>());
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("vectorrec-api", serviceVersion: ServiceVersion.Text))
            .WithMetrics(metrics => Metrics(metrics, settings));
        if (settings.HasOtlp)
            telemetry.WithTracing(traces => Traces(traces, settings));
        if (settings.HasPrometheus)
            builder.Services.AddSingleton<MetricsListener>().AddHostedService(provider => provider.GetRequiredService<MetricsListener>());
        return builder;
    }

    private static void Metrics(MeterProviderBuilder metrics, TelemetryOptions settings)
    {
        metrics.AddMeter(Ours).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddDatabase();
        if (settings.HasPrometheus)
            metrics.AddPrometheusExporter();
        if (settings.HasOtlp)
            metrics.AddOtlpExporter(otlp => Send(otlp, settings, "metrics"));
    }

    private static void Traces(TracerProviderBuilder traces, TelemetryOptions settings) =>
        traces.AddSource(Ours).AddAspNetCoreInstrumentation(
                // Probes come each second, and say nothing in a trace.
                http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
            .AddDatabase().AddGrpcClientInstrumentation()
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TraceShare)))
            .AddOtlpExporter(otlp => Send(otlp, settings, "traces"));

    private static void Send(OtlpExporterOptions otlp, TelemetryOptions settings, string kind)
    {
        otlp.Protocol = settings.OtlpProtocol;
        otlp.Endpoint = settings.OtlpProtocol == OtlpExportProtocol.Grpc
            ? new Uri(settings.Otlp) : new Uri($"{settings.Otlp.TrimEnd('/')}/v1/{kind}");
    }

    private static void Check(TelemetryOptions settings)
    {
        if (!IPAddress.TryParse(settings.PrometheusHost, out _))
            throw new SettingException(
                $"Telemetry:PrometheusHost is '{settings.PrometheusHost}'; it has to be an address of this machine, such as 127.0.0.1."
                    .ReplaceLineEndings(" "));
        if (settings.HasOtlp && (!Uri.TryCreate(settings.Otlp, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            throw new SettingException(
                $"Telemetry:Otlp is '{settings.Otlp}'; it has to be like http://127.0.0.1:4317.".ReplaceLineEndings(" "));
    }
}
