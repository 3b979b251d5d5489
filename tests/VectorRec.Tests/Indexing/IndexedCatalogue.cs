using Dapper;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Indexing;

/// <summary>A small catalogue with real stores, a folder and an alias of its own: <c>IClassFixture&lt;IndexedCatalogue&gt;</c>.</summary>
public sealed class IndexedCatalogue(TestStores stores) : IAsyncLifetime
{
    public const int Users = 40;
    public const int ActiveWorks = 700;
    public const int HiddenWorks = 50;

    private readonly TemporaryFolder _folder = new();

    public TestDatabase Database { get; } = new(stores);

    public TestCollections Stores { get; } = new(stores);

    public GenerationHome Home { get; private set; } = null!;

    public string Bundle { get; private set; } = "";

    internal IndexRunStore Runs => new(Database.Source, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        await Database.InitializeAsync();
        await Stores.InitializeAsync();
        Home = new GenerationHome(Database.Source, Stores.Connection, _folder["generations"], TimeProvider.System)
        {
            Alias = $"{Stores.Name}_alias",
        };
        await using var connection = await Database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            """
            insert into users (user_id, name, level) select i, 'user ' || i, i % 11 from generate_series(1, @Users) i;
            insert into songs (song_id, title) select i, 'song ' || i from generate_series(1, 30) i;
            insert into works (work_id, status, kind, creator_id, song_id, media, language, tags, quality, created_at)
            select i, case when i > @ActiveWorks then 'hidden' else 'active' end, 'work', 1 + i % @Users, nullif(i % 31, 0),
                case i % 3 when 0 then 'video' else 'audio' end,
                   'zh', array['tag' || i % 7], (i % 10) / 10.0, timestamptz '2026-01-01' + i * interval '1 minute'
            from generate_series(1, @ActiveWorks + @HiddenWorks) i;
            """, new { Users, ActiveWorks, HiddenWorks });
        Bundle = CreateBundle("a");
    }

    /// <summary>A bundle of its own version, dimension and seed.</summary>
    /// <param name="failing">As <see cref="TinyBundle.Create"/> takes it.</param>
    public string CreateBundle(
        string version, int dimension = 16, int seed = 1, float biasScale = 1, (int[] Users, int[] Works)? failing = null)
    {
        var folder = _folder[$"bundle-{version}"];
        TinyBundle.Create(folder, $"{Stores.Name}-{version}", Enumerable.Range(1, Users).Select(id => (long)id),
            Enumerable.Range(1, ActiveWorks).Select(id => (long)id), dimension, seed, biasScale, failing);
        return folder;
    }

    internal Task<IndexReport> IndexAsync(
        string? bundle = null, IndexOptions? options = null, IProgress<IndexProgress>? progress = null, CancellationToken? ct = null) =>
        new IndexJob(Home).RunAsync(bundle ?? Bundle, options ?? new IndexOptions(), progress, ct ?? TestContext.Current.CancellationToken);

    /// <summary>What a failed build has to leave behind: the row that says why, and nothing else.</summary>
    internal async Task<IndexRun> AssertFailedAndGoneAsync(long runId)
    {
        var run = (await Runs.ListAsync(TestContext.Current.CancellationToken)).Single(run => run.RunId == runId);
        Assert.Equal("failed", run.Status);
        Assert.DoesNotContain(run.Collection, await Stores.Collections.ListAsync(TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(Home.Folder, run.Folder)));
        return run;
    }

    /// <summary>What the generation that serves has to be: one run, in all three places.</summary>
    internal async Task AssertServesAsync(long runId)
    {
        var ct = TestContext.Current.CancellationToken;
        var active = await Runs.ActiveAsync(ct);
        Assert.Equal(runId, active?.RunId);
        Assert.Equal(active!.Collection, await Stores.Collections.AliasTargetAsync(Home.Alias, ct));
        var generation = Generation.Load(active, Home.Folder, threads: 1);
        Assert.Equal(active.Works, generation.Items.Count);
        Assert.Equal(active.Works, await Stores.Collections.CountAsync(Home.Alias, ct));
        generation.Release();
    }

    internal async Task AssertAliasAsync(string collection) =>
        Assert.Equal(collection, await Stores.Collections.AliasTargetAsync(Home.Alias, TestContext.Current.CancellationToken));

    internal async Task<long> NewestRunAsync() => (await Runs.ListAsync(TestContext.Current.CancellationToken))[0].RunId;

    public async ValueTask DisposeAsync()
    {
        await Stores.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }
}
