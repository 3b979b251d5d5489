using System.Runtime.InteropServices;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Behaviour;

/// <summary>
/// Simulates day after day. Within a day no user depends on another, so users are spread over threads; between two days the
/// day's likes become visible to followers, and the number of sessions is adjusted towards the wanted number of events.
/// Holds one day of events at a time.
/// </summary>
internal sealed class EventSimulator(World world)
{
    private const int Block = 256;
    private const double FirstEventsPerSession = 29;
    private const double PushHalfLifeDays = 8;
    private const long DayMs = 86_400_000;

    private readonly Shelves _shelves = new(world);
    private readonly UserState?[] _states = new UserState?[world.Users.Count];
    private readonly List<SimulatedEvent> _waiting = [];
    private readonly long _end = world.Options.End.ToUnixTimeMilliseconds();
    private readonly double[] _push = new double[world.Works.Count];
    private WeightedChoice? _popular;

    /// <summary>Events simulated so far.</summary>
    public long Events { get; private set; }

    public long Sessions { get; private set; }

    /// <summary>The events of each day, in order.</summary>
    public IEnumerable<ReadOnlyMemory<SimulatedEvent>> Days(CancellationToken token)
    {
        for (var index = 0; index < world.Options.Days && world.Options.Events > 0; index++)
        {
            var day = Begin(index);
            Live(day, token);
            _waiting.Sort();

            // What a session does after midnight waits for the next day.
            var over = CollectionsMarshal.AsSpan(_waiting);
            var ended = over.Length;
            while (ended > 0 && over[ended - 1].At >= day.To)
                ended--;
            var events = _waiting.GetRange(0, ended).ToArray();
            _waiting.RemoveRange(0, ended);
            RememberLikes(events, index);
            yield return events;
        }
    }

    private SimulatedDay Begin(int index)
    {
        var from = _end - ((world.Options.Days - index) * DayMs);
        var activity = 0.0;
        for (var user = 0; user < world.Users.Count; user++)
        {
            if (_end - world.Users.CreatedBefore[user] < from + DayMs)
                activity += world.Users.Activity[user];
        }

        var perSession = Sessions == 0 ? FirstEventsPerSession : Math.Max(10, (double)Events / Sessions);
        var wanted = Math.Max(0, world.Options.Events - Events) / (double)(world.Options.Days - index);
        for (var work = 0; work < _push.Length; work++)
        {
            var age = from - (_end - world.Works.CreatedBefore[work]);
            _push[work] = age < -DayMs
                ? 0 : PortableMath.Exp(world.Works.Push[work] - (0.6931 * Math.Max(0, age) / (PushHalfLifeDays * DayMs)));
        }

        if (_popular is null)
            _popular = new WeightedChoice(_push);
        else
            _popular.Reset(_push);
        return new(index, from, from + DayMs, activity > 0 ? wanted / perSession / activity : 0, _popular);
    }

    private void Live(SimulatedDay day, CancellationToken token)
    {
        var blocks = new List<SimulatedEvent>[(world.Users.Count + Block - 1) / Block];
        var sessions = 0L;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = world.Options.Threads, CancellationToken = token };
        Parallel.For(0, blocks.Length, parallel, () => new SessionSimulator(world, _shelves, _states), LiveBlock,
            simulator => Interlocked.Add(ref sessions, simulator.Sessions));
        Sessions += sessions;
        foreach (var block in blocks)
        {
            Events += block.Count;
            _waiting.AddRange(block);
        }

        SessionSimulator LiveBlock(int block, ParallelLoopState state, SessionSimulator simulator)
        {
            var events = blocks[block] = [];
            for (var user = block * Block; user < Math.Min((block + 1) * Block, world.Users.Count); user++)
                simulator.Live(user, day, events);
            return simulator;
        }
    }

    private void RememberLikes(ReadOnlySpan<SimulatedEvent> events, int day)
    {
        foreach (ref readonly var happened in events)
        {
            if (happened.Type == EventType.Like)
                _states[happened.User]!.Like(happened.Work, day, world.Truth.Law.FriendDays);
        }
    }
}
