using System.ComponentModel.DataAnnotations;
using OpenTelemetry.Exporter;

namespace VectorRec.Api.Telemetry;

/// <summary>Settings of section <c>Telemetry</c>: who is told how the service does. Nobody, unless told.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>The port on which Prometheus finds <c>/metrics</c>, and nothing else; 0: none.</summary>
    [Range(0, 65_535)]
    public int PrometheusPort { get; set; }

    /// <summary>
    /// The address of this machine to listen on there. Whoever reaches it needs no key, so only this machine does unless told.
    /// </summary>
    public string PrometheusHost { get; set; } = "127.0.0.1";

    /// <summary>A collector that takes traces and metrics by OTLP, as <c>http://127.0.0.1:4317</c>; empty: none.</summary>
    public string Otlp { get; set; } = "";

    public OtlpExportProtocol OtlpProtocol { get; set; } = OtlpExportProtocol.Grpc;

    /// <summary>Share of the requests that are traced; a caller's own decision, in <c>traceparent</c>, comes first.</summary>
    [Range(0, 1.0)]
    public double TraceShare { get; set; } = 0.01;

    /// <summary>Whether each line of the log is a JSON object, with what it says of the request that it is about.</summary>
    public bool JsonLogs { get; set; }

    internal bool HasPrometheus => PrometheusPort > 0;

    internal bool HasOtlp => Otlp.Length > 0;
}
