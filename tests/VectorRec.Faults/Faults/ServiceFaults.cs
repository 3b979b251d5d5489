using System.Globalization;
using VectorRec.Faults.World;
using VectorRec.Load.World;

namespace VectorRec.Faults.Faults;

/// <summary>The service itself ends.</summary>
internal static class ServiceFaults
{
    public static IEnumerable<Fault> All =>
    [
        new("service", "killed (SIGKILL), then started", (world, ct) => EndAsync(world, "KILL", ct), StartAsync)
        {
            EndsService = true, Holds = TimeSpan.FromSeconds(1),
        },
        new("service", "told to end (SIGTERM), then started", (world, ct) => EndAsync(world, "TERM", ct), StartAsync, IsQuick: true)
        {
            EndsService = true, Announced = true, Holds = TimeSpan.FromSeconds(1),
        },
    ];

    private static async Task EndAsync(FaultWorld world, string signal, CancellationToken ct)
    {
        var pid = world.Api!.Pid;
        await Tool.RunAsync("kill", [$"-{signal}", pid.ToString(CultureInfo.InvariantCulture)], [], log: null, ct);
        await world.UntilGoneAsync(pid, ct);
        await world.StopApiAsync();
    }

    private static async Task StartAsync(FaultWorld world, CancellationToken ct) => await world.StartApiAsync(ct);
}
