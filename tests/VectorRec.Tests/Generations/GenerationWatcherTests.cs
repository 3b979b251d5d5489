using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using VectorRec.Generations;
using VectorRec.Storage;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Indexing;

namespace VectorRec.Tests.Generations;

public sealed class GenerationWatcherTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_generation_that_cannot_be_kept_up_with_the_catalogue_is_closed_before_it_is_tried_again()
    {
        var run = (await catalogue.IndexAsync()).Run;
        using var serving = new ServingGeneration();
        await ExecuteAsync("alter table works rename to gone");
        var looks = await WatchAsync(serving, looks => looks >= 5);

        Assert.True(looks >= 5);
        Assert.Null(serving.RunId);
        Assert.Empty(Mapped(run));

        await ExecuteAsync("alter table gone rename to works");
        await WatchAsync(serving, _ => serving.RunId is not null);
        Assert.Equal(run.RunId, serving.RunId);
        Assert.NotEmpty(Mapped(run));
        serving.Dispose();
        Assert.Empty(Mapped(run));
    }

    [Fact]
    public async Task A_service_that_starts_on_a_damaged_generation_serves_the_one_before_says_so_and_takes_the_mended_one()
    {
        var earlier = (await catalogue.IndexAsync()).Run;
        var damaged = (await catalogue.IndexAsync()).Run;
        var items = Path.Combine(catalogue.Home.Folder, damaged.Folder, "items.vrt");
        File.Move(items, items + ".away");
        using var serving = new ServingGeneration();
        var problems = new HashSet<string?>();
        await WatchAsync(serving, _ => serving.RunId is not null, problems);
        Assert.Equal(earlier.RunId, serving.RunId);
        Assert.Contains(problems, problem => problem?.StartsWith($"Run {damaged.RunId} cannot serve: ", StringComparison.Ordinal) == true);

        // What left the catalogue since is not shown, whichever generation serves.
        await ExecuteAsync("update works set status = 'hidden' where work_id = 3");
        await WatchAsync(serving, _ => IsHidden(serving, 3));
        await ExecuteAsync("update works set status = 'active' where work_id = 3");

        File.Move(items + ".away", items);
        await WatchAsync(serving, _ => serving.RunId == damaged.RunId);
    }

    private static bool IsHidden(ServingGeneration serving, long work)
    {
        using var lease = serving.Lease()!;
        return lease.Generation.IsInactive(lease.Generation.Items.RowOf(work));
    }

    // Runs the watcher of a service until it is so, and ends it.
    private async Task<int> WatchAsync(ServingGeneration serving, Func<int, bool> isSo, HashSet<string?>? problems = null)
    {
        var (source, looks) = (catalogue.Database.Source, new Looks());
        var options = Options.Create(new GenerationOptions { Folder = catalogue.Home.Folder, PollSeconds = 0.05 });
        using var signal = new ChangeSignal(new ChangeListener(source), options, looks, NullLogger<ChangeSignal>.Instance);
        var (runs, follower) = (new IndexRunStore(source, looks), new CatalogueFollower(new WorkChangeFeed(source)));
        var loader = new GenerationLoader(follower, new Nothing(), options, new RecallOptions());
        using var kept = new KeptGenerations(
            serving, runs, follower, loader, options, looks, NullLogger<KeptGenerations>.Instance);
        using var watcher = new GenerationWatcher(
            serving, loader, runs, follower, kept, new InstanceNotice(new InstanceStore(source), looks), signal, options, looks,
            NullLogger<GenerationWatcher>.Instance);

        await watcher.StartAsync(Token);
        await Wait.UntilAsync(() => Task.FromResult(isSo(looks.Count)));
        if (problems is not null)
            await Wait.UntilAsync(() => Task.FromResult(watcher.Problem is not null && (problems.Add(watcher.Problem) || true)));
        await Wait.InTimeAsync(watcher.StopAsync(Token));
        return looks.Count;
    }

    // The kernel's list of what this process has open.
    private string[] Mapped(IndexRun run) =>
        [.. File.ReadLines("/proc/self/maps")
            .Where(line => line.Contains(Path.Combine(catalogue.Home.Folder, run.Folder), StringComparison.Ordinal))];

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    private sealed class Nothing : IGenerationPreparer
    {
        public Task PrepareAsync(Generation generation, CancellationToken ct) => Task.CompletedTask;
    }

    /// <summary>The system's time, which counts the watcher's pauses between two looks.</summary>
    private sealed class Looks : TimeProvider
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == GenerationWatcher.Pause)
                Interlocked.Increment(ref _count);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
