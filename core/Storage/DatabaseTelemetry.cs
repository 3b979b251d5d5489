using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace VectorRec.Storage;

/// <summary>What the driver tells of itself: its spans, and its pool's numbers.</summary>
public static class DatabaseTelemetry
{
    public static TracerProviderBuilder AddDatabase(this TracerProviderBuilder traces) => traces.AddNpgsql();

    public static MeterProviderBuilder AddDatabase(this MeterProviderBuilder metrics) => metrics.AddNpgsqlInstrumentation();
}
