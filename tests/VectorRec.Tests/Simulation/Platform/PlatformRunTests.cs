using VectorRec.Simulation.Platform;
using VectorRec.Simulation.Platform.Report;

namespace VectorRec.Tests.Simulation.Platform;

/// <summary>Simulated users on the real service, in a size for every change: the order of arms holds. See docs/platform.md.</summary>
[Collection(nameof(AloneCollection))]
public sealed class PlatformRunTests : IDisposable
{
    // Open to all, unlike other temporary folders: Postgres runs as a user of its own, and would keep its data elsewhere.
    private readonly string _folder =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"vectorrec-platform-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Arms_keep_their_order_and_a_run_that_was_broken_off_ends_as_an_unbroken_one()
    {
        var options = new PlatformOptions
        {
            Folder = _folder,
            Days = 2,
            Users = 200,
            Works = 1_500,
            Events = 15_000,
            Arms = ["random", "popularity", "default"],
            Embedded = true,
        };
        using var breaks = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PlatformRun.RunAsync(options, said =>
        {
            if (said.EndsWith("random: day 1 of 2", StringComparison.Ordinal))
                breaks.Cancel();
        }, breaks.Token));

        var said = new List<string>();
        var report = await PlatformRun.RunAsync(options, said.Add, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(said, line => line.EndsWith("random: day 1 of 2", StringComparison.Ordinal));
        Assert.Equal(["held", "held"], report.Verdicts.Where(verdict => verdict.Worse == "random").Select(verdict => verdict.Held));
        Assert.DoesNotContain(report.Verdicts, verdict => verdict.Held == "flipped");
        Assert.All(report.Arms, CheckAnswers);
        // By the real clock all works are older than a day.
        Assert.True(report.Arms.Single(row => row.Arm == "default").Counters.Fresh > 0);

        var random = Path.Combine(ArmRun.FolderOf(options, PlatformWorldKind.Fatigue, 1, "random"), "result.json");
        var resumed = await File.ReadAllTextAsync(random, TestContext.Current.CancellationToken);
        Directory.Delete(Path.GetDirectoryName(random)!, recursive: true);
        await PlatformRun.RunAsync(options, said.Add, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(random, TestContext.Current.CancellationToken), resumed);
    }

    private static void CheckAnswers(ArmRow row)
    {
        Assert.True(row.Counters.Answers > 0, row.Arm);
        Assert.True(row.Counters is { Degraded: 0, Missing: 0, Repeated: 0, OffAir: 0 }, $"{row.Arm}: {row.Counters}");
    }
}
