using VectorRec.Faults.World;

namespace VectorRec.Faults.Faults;

/// <summary>
/// The service's clock is set, by libfaketime, which stands between this one process and the system's: a machine whose clock was wrong and
/// is put right. The stores keep theirs. What counts seconds that pass is left alone, as a step of the clock leaves it alone.
/// </summary>
internal static class ClockFaults
{
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, MaxRecursionDepth = 2 };

    // Where Debian's package has it.
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", Below).FirstOrDefault() : null;

    public static IEnumerable<Fault> All => [Set("an hour ahead, and back", "+3600"), Set("an hour back, and ahead", "-3600")];

    private static Fault Set(string name, string seconds) =>
        new(
            "clock of the service", $"set {name}", (world, ct) => WriteAsync(world, seconds, ct),
            (world, ct) => WriteAsync(world, "+0", ct))
        {
            PrepareAsync = async (world, ct) =>
            {
                await WriteAsync(world, "+0", ct);
                await world.StartApiAsync(ct, more: new Dictionary<string, string>
                {
                    ["LD_PRELOAD"] = Library!,
                    ["FAKETIME_TIMESTAMP_FILE"] = File(world),
                    ["FAKETIME_CACHE_DURATION"] = "1",
                    ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
                });
            },
            Lacks = _ => Library is null ? "there is no libfaketime (Debian's package faketime)" : null,
        };

    private static string File(FaultWorld world) => world.Beside("clock");

    // Whole at every moment: the service reads it when it likes.
    private static async Task WriteAsync(FaultWorld world, string seconds, CancellationToken ct)
    {
        await System.IO.File.WriteAllTextAsync(File(world) + ".new", seconds, ct);
        System.IO.File.Move(File(world) + ".new", File(world), overwrite: true);
    }
}
