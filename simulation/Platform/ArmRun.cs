using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Clock;
using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Platform.Measures;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Platform.Slates;

namespace VectorRec.Simulation.Platform;

/// <summary>
/// One arm of one world with one seed: a database of its own, copied from the world's, a service of its own that is started every
/// morning, and an index that is made anew every night. After each day its state is written whole, and names the copy of the database
/// that belongs to it: a run that was broken off goes on at the last midnight.
/// </summary>
internal sealed class ArmRun
{
    // Where the reactions' luck differs, it differs by this.
    private const ulong OtherLuck = 1_000_003;

    private readonly PlatformOptions _options;
    private readonly StartedWorld _world;
    private readonly Arm _arm;
    private readonly ulong _seed;
    private readonly string _folder;
    private readonly string _database;
    private readonly Action<string> _say;

    public ArmRun(PlatformOptions options, StartedWorld world, Arm arm, ulong seed, Action<string> say)
    {
        (_options, _world, _arm, _seed, _say) = (options, world, arm, seed, say);
        _folder = FolderOf(options, world.Kind, seed, arm.Name);
        _database = FormattableString.Invariant($"{world.Kind}-{seed}-{arm.Name}").ToLowerInvariant();
    }

    private string StateFile => Path.Combine(_folder, "state.json");

    private string Log => Path.Combine(_folder, "log");

    private string Generations => Path.Combine(_folder, "generations");

    private bool Learns => _arm.Maker is SlateMaker.Service or SlateMaker.Popularity;

    public static string FolderOf(PlatformOptions options, PlatformWorldKind world, ulong seed, string arm) =>
        Path.Combine(options.Folder, "runs", world.ToString(), FormattableString.Invariant($"{seed}"), arm);

    /// <summary>Lives the days that are left; none when the result is there already.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (ArmResult.Read(_folder) is not null)
            return;
        Directory.CreateDirectory(_folder);
        var state = await OpenAsync(ct);
        var arm = new ArmWorld(_world.Start, _options.NewWorks);
        foreach (var upload in state.Uploads)
            arm.Publish(_seed, upload);
        using var clock = new SimulatedClock(Path.Combine(_folder, "clock"));
        while (state.Day < _options.Days)
        {
            clock.Set(PlatformOptions.Begin.AddDays(state.Day));
            await DayAsync(arm, state, clock, ct);
            if (state.Day < _options.Days)
                await NightAsync(state, ct);
            _say(FormattableString.Invariant($"{_world.Kind}, seed {_seed}, {_arm.Name}: day {state.Day} of {_options.Days}"));
        }

        ArmResult.Of(arm, state, _options).Write(_folder);
        await _world.Stores.DropAsync(_database, ct);
        await _world.Stores.DropAsync(Midnight(state.Day - 1), ct);
        if (Directory.Exists(Generations))
            Directory.Delete(Generations, recursive: true);
    }

    private async Task DayAsync(ArmWorld arm, ArmState state, SimulatedClock clock, CancellationToken ct)
    {
        var settings = Settings();
        foreach (var (name, value) in _arm.Settings)
            settings[name] = value;
        await using var service = await PlatformService.StartAsync(settings, Path.Combine(_folder, "clock"), Log, ct);
        var api = new PlatformApi(service.Client);
        var friends = new Friends(arm, state);
        ISlates slates = _arm.Maker switch
        {
            SlateMaker.Random => new RandomSlates(arm, state, _seed),
            SlateMaker.Oracle => new OracleSlates(arm, state, friends, _seed),
            SlateMaker.Popularity => new PopularitySlates(api, state),
            _ => new ServiceSlates(api),
        };
        var sessions = new Sessions(arm, state, friends, _options, _seed, _arm.OtherLuck ? _seed + OtherLuck : _seed);
        var day = new ArmDay(arm, state, sessions, new Uploads(arm, state, _seed), slates, api, clock, _seed);
        await day.LiveAsync(PlatformOptions.Begin.AddDays(state.Day), ct);
    }

    private async Task NightAsync(ArmState state, CancellationToken ct)
    {
        if (Learns)
        {
            if (_options.Retrain)
                await new Training(_options, Log).NightAsync(Settings(), _folder, state.Day, _arm, _world.BundleOf(_arm), ct);
            await IndexAsync(state.Day, ct);
        }

        await _world.Stores.CopyAsync(_database, Midnight(state.Day), ct);
        state.Write(StateFile);
        await _world.Stores.DropAsync(Midnight(state.Day - 1), ct);
        Training.Forget(_folder, state.Day - 1);
    }

    private async Task<ArmState> OpenAsync(CancellationToken ct)
    {
        var state = ArmState.Read(StateFile);
        if (state is not null && !await _world.Stores.HasAsync(Midnight(state.Day), ct))
            state = null;
        await _world.Stores.CopyAsync(state is null ? _world.Database : Midnight(state.Day), _database, ct);
        // A generation of the day that was broken off may be there, which the database of its morning does not know.
        if (Directory.Exists(Generations))
            Directory.Delete(Generations, recursive: true);
        await IndexAsync(state?.Day ?? 0, ct);
        return state ?? ArmState.New(_world.Start.Users.Count, _world.OnAir());
    }

    private Task IndexAsync(int day, CancellationToken ct)
    {
        var own = Training.BundleOf(_folder, day);
        return Tool.RunAsync(
            "dotnet",
            [
                WorkingCopy.Program("indexer", "indexer.dll"), "index", "--bundle", Directory.Exists(own) ? own : _world.BundleOf(_arm),
                // Arms share a Qdrant, where a name leads to one of them.
                "--alias", _database,
            ],
            Settings(), Log, ct);
    }

    private Dictionary<string, string> Settings() => _world.Stores.Settings(_database, Generations, _options.Embedded);

    private string Midnight(int day) => FormattableString.Invariant($"{_database}-{day}");
}
