using Dapper;
using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Commands;
using VectorRec.Load.Processes;
using VectorRec.Load.Report;
using VectorRec.Load.Targets;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Load.Syncing;

/// <summary>
/// Lets the API serve and <c>indexer sync --follow</c> follow while works change, and measures when changes are in effect.
/// </summary>
/// <param name="stores">With an active generation. Works are added and removed there.</param>
/// <param name="rate">Changes a second.</param>
/// <param name="callers">Who ask the API for feeds all the while, one slate after another.</param>
/// <param name="switches">How often the catalogue is indexed meanwhile, by <paramref name="index"/> as options of the command.</param>
internal sealed class SyncTrial(
    Stores stores, string alias, double rate, TimeSpan duration, int callers, int switches, IReadOnlyList<string> index, string logs,
    TimeProvider time, Action<string> said)
{
    private const int Limit = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <param name="qdrant">Its process; null where it is not known.</param>
    public async Task<SyncFigures> RunAsync(int? qdrant, CancellationToken ct)
    {
        await using var things = new Belongings();
        var kept = things.Add(new ApiLogs(logs, said));
        var database = things.Add(NpgsqlDataSource.Create(stores.Postgres));
        var runs = new IndexRunStore(things.Add(Database.Open(stores.Postgres, "load")), time);
        if (await runs.ActiveAsync(ct) is null)
            throw new CommandException(ExitCodes.Failed, "No generation is active: run indexer index.");
        var (first, works, users) = await ReadAsync(database, ct);
        var collection = things.Add(await QdrantCollection.OpenAsync(stores.Qdrant, stores.QdrantKey, alias, Patience, ct));
        var api = things.Add(await ApiProcess.StartAsync(
            "api", Repository.ApiProgram, Repository.ApiFolder, stores.Settings, kept.Of("api"), time, ct));
        var follower = things.Add(await FollowerProcess.StartAsync(
            ["dotnet", Repository.IndexerProgram, "sync", "--follow", "--alias", alias], stores.Settings, kept.Of("sync"), ct));
        var feed = things.Add(new FeedApi("api", "A slate of the scene feed.", api.Address, Limit, overrides: null, Patience, time));
        var client = things.Add(new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = api.Address.Address,
            Timeout = Patience,
        });
        await Task.Delay(Settling, time, ct);

        var writer = new CatalogueWriter(database, rate, first + 10_000_000, works, time);
        var origins = new Origins();
        var (tally, cpu) = (new Tally(), qdrant is { } before ? ProcFile.CpuSeconds(before, children: false) : 0);
        var probe = new SyncProbe(
            database, collection, client, users, Patience, time, why => tally.Add(Outcome.Failed(why), TimeSpan.Zero));
        var indexing = new Switches(stores, index, switches, duration, origins, kept.Of("index"), time, said);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var begun = time.GetTimestamp();
        said(FormattableString.Invariant($"{rate} changes a second for {duration.TotalSeconds:0} s ..."));
        var asking = Enumerable.Range(0, callers).Select(caller => AskAsync(feed, users, caller, tally, origins, end.Token));
        var beside = Task.WhenAll([writer.RunAsync(end.Token), .. asking, LastAsync(indexing, end)]);
        var probes = new List<Task>();
        for (var i = 0; !end.IsCancellationRequested && !beside.IsFaulted; i++)
        {
            probes.Add(probe.RunAsync(first + i, ct));
            await Task.Delay(BetweenProbes, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await beside;
        var took = time.GetElapsedTime(begun);
        await Task.WhenAll(probes);
        ct.ThrowIfCancellationRequested();
        kept.WentWell = true;
        var known = (await runs.ListAsync(ct)).Select(run => (run.RunId, run.ModelVersion)).ToHashSet();
        return SyncFigures.Of(
            rate, took, writer.Changes, probe.Times, tally, origins.Mixed(known), indexing.Done,
            qdrant is { } after ? (ProcFile.CpuSeconds(after, children: false) - cpu) / took.TotalSeconds : null,
            ProcFile.CpuSeconds(follower.Pid, children: false) / took.TotalSeconds);
    }

    // The load ends when its time is over and the last generation has taken over.
    private async Task LastAsync(Switches indexing, CancellationTokenSource end)
    {
        try
        {
            var over = Task.Delay(duration, time, end.Token);
            await indexing.RunAsync(end.Token);
            await over;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private static async Task<(long First, long[] Works, long[] Users)> ReadAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var first = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select 1 + greatest((select max(work_id) from works), (select max(song_id) from songs))", cancellationToken: ct));
        long[] works = [.. await connection.QueryAsync<long>(new CommandDefinition(
            "select work_id from works where status = 'active' order by work_id", cancellationToken: ct))];
        long[] users = [.. await connection.QueryAsync<long>(new CommandDefinition(
            "select user_id from users order by user_id", cancellationToken: ct))];
        var random = new Random(1);
        random.Shuffle(works);
        random.Shuffle(users);
        return works.Length > 0 && users.Length > 0 ? (first, works, users)
            : throw new CommandException(ExitCodes.InvalidInput, "There are no users, or no works.");
    }

    private async Task AskAsync(FeedApi feed, long[] users, int caller, Tally tally, Origins origins, CancellationToken ct)
    {
        for (var i = caller; !ct.IsCancellationRequested; i += callers)
        {
            var (begun, newest) = (time.GetTimestamp(), origins.Newest);
            Outcome outcome;
            try
            {
                outcome = await feed.CallAsync(new Listener(users[i % users.Length], [], [], [], []), ct);
            }
            catch (Exception e)
            {
                if (ct.IsCancellationRequested)
                    return;
                outcome = Outcome.Failed(Failures.KindOf(e));
            }

            if (outcome.Origin is { } origin)
                origins.Add(origin, newest);
            tally.Add(outcome, outcome.Error is null ? time.GetElapsedTime(begun, outcome.Finished) : TimeSpan.Zero);
        }
    }
}
