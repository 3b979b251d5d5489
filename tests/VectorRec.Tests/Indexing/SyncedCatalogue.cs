using Dapper;
using VectorRec.Indexing.Syncing;
using VectorRec.Storage.Runs;
using VectorRec.Storage.Syncs;
using VectorRec.Tests.Cli;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

/// <summary>What tests of syncing ask of a catalogue and its collection.</summary>
internal static class SyncedCatalogue
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static float[] Mark { get; } = [1, .. new float[15]];

    public static async Task ExecuteAsync(this IndexedCatalogue catalogue, string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }

    /// <summary>The works that the catalogue began with, in a new generation.</summary>
    public static async Task<IndexRun> FreshAsync(this IndexedCatalogue catalogue, string? bundle = null)
    {
        await catalogue.ExecuteAsync(
            $"""
            delete from works where work_id > {IndexedCatalogue.ActiveWorks + IndexedCatalogue.HiddenWorks};
            update works set status = 'active' where work_id <= {IndexedCatalogue.ActiveWorks} and status <> 'active';
            """);
        return (await catalogue.IndexAsync(bundle)).Run;
    }

    public static async Task<long[]> QueryAsync(this IndexedCatalogue catalogue, string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        return [.. await connection.QueryAsync<long>(sql)];
    }

    public static Task<IndexerRun> IndexerAsync(this IndexedCatalogue catalogue, params string[] args) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = catalogue.Stores.Address,
            ["Generations__Folder"] = catalogue.Home.Folder,
        },
        [.. args, "--json", "--alias", catalogue.Home.Alias], Token);

    public static async Task<Carried> SyncAsync(this IndexedCatalogue catalogue, SyncOptions? options = null, bool write = true) =>
        (await new CatalogueSync(catalogue.Home, options ?? new(), _ => { }).RunOnceAsync(write, Token)).Carried;

    public static async Task<IReadOnlyList<long>> PointsAsync(this IndexedCatalogue catalogue, IndexRun run)
    {
        List<long> points = [];
        await foreach (var ids in catalogue.Stores.Collections.ReadIdsAsync(run.Collection, Token))
            points.AddRange(ids);
        return points;
    }

    /// <summary>The collection has the works that are active, and no others.</summary>
    public static async Task AssertSameAsync(this IndexedCatalogue catalogue, IndexRun run) => Assert.Equal(
        await catalogue.QueryAsync("select work_id from works where status = 'active' order by work_id"),
        await catalogue.PointsAsync(run));

    /// <summary>Gives works a vector by which it can be told that nobody wrote them again.</summary>
    public static Task MarkAsync(this IndexedCatalogue catalogue, IndexRun run, params long[] works) =>
        catalogue.Stores.Collections.UpsertAsync(run.Collection, [.. works.Select(work => new VectorPoint(work, Mark))], Token);

    /// <summary>Works that still have the vector.</summary>
    public static async Task<long[]> MarkedAsync(this IndexedCatalogue catalogue, IndexRun run)
    {
        var hits = new VectorHits();
        await catalogue.Stores.Index.QueryAsync(
            run.Collection, [new VectorQuery(Mark, 10_000) { Exact = true }], [hits], TimeSpan.FromSeconds(30), Token);
        var found = new List<long>();
        for (var i = 0; i < hits.Count && hits.Scores[i] == 1; i++)
            found.Add(hits.WorkIds[i]);
        return [.. found.Order()];
    }
}

/// <summary>A sync that follows, in this process, until it is disposed of.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task<SyncReport?> _following;
    private readonly List<string> _said = [];
    private SyncReport? _last;

    public Follower(IndexedCatalogue catalogue, SyncOptions? options = null)
    {
        var sync = new CatalogueSync(catalogue.Home, options ?? new(), Say, report =>
        {
            Looks++;
            Volatile.Write(ref _last, report);
            return Task.CompletedTask;
        });
        _following = Task.Run(() => sync.FollowAsync(_end.Token));
    }

    public int Looks { get; private set; }

    public SyncReport? Last => Volatile.Read(ref _last);

    public string[] Said
    {
        get
        {
            lock (_said)
                return [.. _said];
        }
    }

    /// <summary>Until it has looked so often again.</summary>
    public Task LooksAsync(int times)
    {
        var wanted = Looks + times;
        return Wait.UntilAsync(() => Task.FromResult(_following.IsCompleted || Looks >= wanted));
    }

    public Task<SyncReport?> EndAsync()
    {
        _end.Cancel();
        return Wait.InTimeAsync(_following);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private void Say(string line)
    {
        lock (_said)
            _said.Add(line);
    }
}
