using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Processes;
using VectorRec.Load.Report;
using VectorRec.Load.Targets;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;
using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Load.Commands;

/// <summary>Starts what is to be measured, measures it, and ends what was started.</summary>
/// <param name="said">Is told what takes long and what each round measured.</param>
internal sealed class LoadRun(LoadPlan plan, Action<string> said, TimeProvider time)
{
    private const int Nearest = 500;
    private const int BatchNearest = 1000;
    private const int BatchOfChannel = 200;
    private const int Picks = 50;

    private readonly List<WatchedProcess> _processes = [new("load", Environment.ProcessId, Children: false, Allocations: null)];
    private readonly List<ITarget> _targets = [];

    public async Task<LoadReport> RunAsync(CancellationToken ct)
    {
        await using var things = new Belongings();
        var logs = things.Add(new ApiLogs(plan.Logs, said));
        var stores = plan.Given ?? await StartServersAsync(things, ct);
        var earlier = plan.Against is null ? null : things.Add(await EarlierCommit.PrepareAsync(
            plan.Data!, stores.Postgres, plan.Against, plan.AgainstBundle, plan.AgainstIndex, said, ct));
        if (earlier is not null)
            _processes.Add(new("qdrant of against", earlier.QdrantPid, Children: false, Allocations: null));
        var (data, listeners) = await ReadAsync(stores, ct);
        await AddQdrantTargetsAsync(things, stores, data.Collection, earlier, ct);
        await AddApiTargetsAsync(things, stores, earlier, logs, ct);
        if (_targets.Count == 0)
            throw new CommandException(ExitCodes.Usage, "There is nothing to ask: against needs --against.");

        var (started, load) = (time.GetUtcNow(), MachineFigures.LoadAverage());
        var measured = await new Rounds(_targets, plan.Loads, listeners, _processes, time)
        {
            Count = plan.Rounds,
            Duration = plan.Duration,
            WarmUp = plan.WarmUp,
            Settling = plan.Settling,
            Seed = plan.Seed,
        }.RunAsync((round, target, shape, figures) => said(LoadTable.Line(round, target, shape, figures)), ct);
        logs.WentWell = measured.All(one => one.Median.Errors.Count == 0);
        string[] apis = [.. _targets.OfType<FeedApi>().Select(api => api.Name)];
        return new(
            started, await MachineFigures.CommitAsync(ct), earlier?.Commit, MachineFigures.Of(load), data,
            new(
                plan.Rounds, plan.Duration.TotalSeconds, plan.WarmUp.TotalSeconds, plan.Seed, plan.Limit,
                [.. plan.Loads.Select(shape => shape.Name)]),
            measured, Ratios.Of(measured, apis, [TargetNames.Ann, TargetNames.Beside, TargetNames.Against]));
    }

    private async Task<Stores> StartServersAsync(Belongings things, CancellationToken ct)
    {
        var servers = things.Add(await LocalServers.StartAsync(Path.Combine(plan.Data!, "services"), postgres: null, ct));
        _processes.Add(new("qdrant", servers.QdrantPid, Children: false, Allocations: null));
        _processes.Add(new("postgres", servers.PostgresPid, Children: true, Allocations: null));
        return new(servers.Postgres, servers.Qdrant, QdrantKey: null, Path.Combine(plan.Data!, "generations"));
    }

    private async Task<(DataFigures Data, IReadOnlyList<Listener> Listeners)> ReadAsync(Stores stores, CancellationToken ct)
    {
        await using var database = Database.Open(stores.Postgres, "load");
        var run = await new IndexRunStore(database, time).ActiveAsync(ct)
            ?? throw new CommandException(ExitCodes.Failed, "No generation is active: run indexer index.");
        using var serving = new ServingGeneration();
        serving.Swap(Generation.Load(run, stores.Generations, threads: 1));
        using var lease = serving.Lease()!;
        said($"Encoding {plan.Users} users ...");
        var listeners = await Listeners.DrawAsync(database, lease.Generation, plan.Users, plan.Seed, ct);
        if (listeners.Count == 0)
            throw new CommandException(ExitCodes.InvalidInput, "There is no user who has listened to anything.");
        return (new(run.Works, run.RunId, run.ModelVersion, run.Collection, listeners.Count), listeners);
    }

    private async Task AddQdrantTargetsAsync(Belongings things, Stores stores, string name, EarlierCommit? earlier, CancellationToken ct)
    {
        if (!plan.Targets.Any(target => target is TargetNames.Ann or TargetNames.Batch or TargetNames.Rerank or TargetNames.Mmr))
            return;
        var works = things.Add(await QdrantCollection.OpenAsync(stores.Qdrant, stores.QdrantKey, name, plan.Timeout, ct));
        // The batch is what an earlier API asked its own collection, which has the payload for it; ours has none.
        if (earlier is not null && plan.Targets.Contains(TargetNames.Batch))
        {
            var itsName = await CollectionAsync(earlier.Stores, ct);
            _targets.Add(new ChannelBatch(
                things.Add(await QdrantCollection.OpenAsync(earlier.Stores.Qdrant, apiKey: null, itsName, plan.Timeout, ct)), BatchNearest,
                BatchOfChannel, time));
        }

        ITarget[] all =
        [
            new BareQuery(works, Nearest, time), new CallersRerank(works, Nearest, Picks, time),
            new ServerMmr(works, Nearest, Picks, time),
        ];
        _targets.AddRange(all.Where(target => plan.Targets.Contains(target.Name)));
    }

    private async Task<string> CollectionAsync(Stores stores, CancellationToken ct)
    {
        await using var database = Database.Open(stores.Postgres, "load");
        return (await new IndexRunStore(database, time).ActiveAsync(ct))?.Collection
            ?? throw new CommandException(ExitCodes.Failed, "The earlier commit has no generation.");
    }

    private async Task AddApiTargetsAsync(Belongings things, Stores stores, EarlierCommit? earlier, ApiLogs logs, CancellationToken ct)
    {
        if (plan.Targets.Contains(TargetNames.Api))
        {
            var api = plan.Api ?? await StartApiAsync(
                things, TargetNames.Api, Repository.ApiProgram, Repository.ApiFolder, stores, [], logs, ct);
            Add(new FeedApi(TargetNames.Api, "This API: a slate of the scene feed.", api, plan.Limit, overrides: null, plan.Timeout, time));
            foreach (var (name, json) in plan.Overrides)
                Add(new FeedApi($"{TargetNames.Api} {name}", $"This API with {json}.", api, plan.Limit, json, plan.Timeout, time));
        }

        if (plan.Beside.Count > 0 && plan.Targets.Contains(TargetNames.Beside))
        {
            var api = await StartApiAsync(
                things, TargetNames.Beside, Repository.ApiProgram, Repository.ApiFolder, stores, plan.Beside, logs, ct);
            var what = $"This API with {string.Join(", ", plan.Beside.Select(setting => $"{setting.Key}={setting.Value}"))}.";
            Add(new FeedApi(TargetNames.Beside, what, api, plan.Limit, overrides: null, plan.Timeout, time));
        }

        if (earlier is not null && plan.Targets.Contains(TargetNames.Against))
        {
            var api = await StartApiAsync(
                things, TargetNames.Against, earlier.ApiProgram, earlier.ApiFolder, earlier.Stores, [], logs, ct);
            var what = $"The API of {earlier.Commit[..12]}: the same.";
            Add(new FeedApi(TargetNames.Against, what, api, plan.Limit, overrides: null, plan.Timeout, time));
        }

        void Add(FeedApi target) => _targets.Add(things.Add(target));
    }

    private async Task<ApiAddress> StartApiAsync(
        Belongings things, string name, string program, string contentRoot, Stores stores,
        IEnumerable<KeyValuePair<string, string>> settings, ApiLogs logs, CancellationToken ct)
    {
        var api = things.Add(await ApiProcess.StartAsync(
            name, program, contentRoot, stores.Settings.Concat(plan.Settings).Concat(settings), logs.Of(name), time, ct));
        var allocations = await Allocations.FollowAsync(api.Pid, ct);
        if (allocations is not null)
            things.Add(allocations);
        _processes.Add(new(name, api.Pid, Children: false, allocations));
        return api.Address;
    }
}
