using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Behaviour;

/// <summary>Lives one user's day: sessions of slates, and what the user does with each work. One to a thread.</summary>
internal sealed class SessionSimulator(World world, Shelves shelves, UserState?[] states)
{
    // Sessions by local hour.
    internal static readonly WeightedChoice Hours =
        new([3, 2, 1, 0.6, 0.5, 0.6, 1.5, 3, 4, 4, 4, 5, 7, 6, 4, 4, 5, 6, 8, 10, 12, 12, 10, 6]);

    private readonly LoggingPolicy _policy = new(world, shelves);
    private readonly Responses _responses = new(world.Truth);
    private readonly FriendLikes _friends = new();
    private readonly List<long> _starts = [];
    private readonly long _end = world.Options.End.ToUnixTimeMilliseconds();

    /// <summary>Sessions begun so far.</summary>
    public long Sessions { get; private set; }

    public void Live(int user, SimulatedDay day, List<SimulatedEvent> events)
    {
        var draw = new Draw(world.Options.Seed, Purpose.Sessions, user, day.Index);
        DrawStarts(user, day, ref draw);
        if (_starts.Count == 0)
            return;
        var state = states[user] ??= new UserState(world.Truth.NothingRecent());
        _friends.Load(user, day.Index, world.Truth.Law.FriendDays, world.Follows, states);
        foreach (var start in _starts)
        {
            Sessions++;
            LiveSession(user, state, day, Math.Max(start, state.BusyUntil + 60_000), ref draw, events);
        }
    }

    private void DrawStarts(int user, SimulatedDay day, ref Draw draw)
    {
        _starts.Clear();
        var created = _end - world.Users.CreatedBefore[user];
        var offset = (int)Math.Round(Places.All[world.Truth.Tables.UserCity[user]].Lon / 15);
        for (var left = draw.Poisson(world.Users.Activity[user] * day.SessionsPerActivity); left > 0; left--)
        {
            var hour = (Hours.Pick(ref draw) - offset + 24) % 24;
            var start = day.From + (long)((hour + draw.Uniform()) * 3_600_000);
            if (start > created)
                _starts.Add(start);
        }

        _starts.Sort();
    }

    private void LiveSession(int user, UserState state, SimulatedDay day, long at, ref Draw draw, List<SimulatedEvent> events)
    {
        var kind = draw.Uniform();
        var scene = kind < 0.82 ? Scene.Feed : kind < 0.93 ? Scene.Follow : Scene.Nearby;
        Span<int> slate = stackalloc int[LoggingPolicy.SlateLength];
        var goesOn = true;
        while (goesOn && at < _end)
        {
            var count = _policy.Fill(user, state, _friends, day, scene, at, ref draw, slate);
            var plays = LiveSlate(user, state, scene, slate[..count], ref at, ref draw, events);
            goesOn = count > 0 && draw.Chance(Math.Min(0.85, 0.3 + (0.1 * plays)));
        }

        state.BusyUntil = at;
    }

    private int LiveSlate(
        int user, UserState state, Scene scene, ReadOnlySpan<int> slate, ref long at, ref Draw draw, List<SimulatedEvent> events)
    {
        var number = state.Slates++;
        var plays = 0;
        for (var position = 0; position < slate.Length; position++)
        {
            var work = slate[position];
            var exposure = new Exposure(user, work, number, (byte)position, scene);
            var creator = world.Truth.Tables.WorkCreator[work];
            var follows = world.Follows.Contains(user, creator) || state.NewFollowees.Contains(creator);
            var moment = new Moment(DateTimeOffset.FromUnixTimeMilliseconds(at), follows, _friends.Count(work), state.Recent);
            var utility = world.Truth.Of(user, work, moment);
            Happen(events, exposure, EventType.Impression, at);
            state.See(work);
            state.Recent.Add(work, at);
            at += 800 + draw.Below(2500);
            if (!draw.Chance(_responses.Play(utility, position)))
                continue;
            plays++;
            Play(exposure, utility, follows, state, ref at, ref draw, events);
        }

        return plays;
    }

    private void Play(
        Exposure exposure, in Utility utility, bool follows, UserState state, ref long at, ref Draw draw, List<SimulatedEvent> events)
    {
        var work = exposure.Work;
        var length = world.Truth.Tables.WorkDuration[work] * 1000L;
        Happen(events, exposure, EventType.Play, at);
        var completes = draw.Chance(_responses.Complete(utility, work));
        var heard = completes ? length : (long)(length * (0.05 + (0.8 * draw.Uniform())));
        var likes = draw.Chance(_responses.Like(utility, work));
        if (likes)
            Happen(events, exposure, EventType.Like, at + (long)(heard * draw.Uniform()));
        if (!follows && draw.Chance(_responses.Follow(utility)))
        {
            state.NewFollowees.Add(world.Truth.Tables.WorkCreator[work]);
            Happen(events, exposure, EventType.Follow, at + (long)(heard * draw.Uniform()));
        }

        if (draw.Chance(_responses.Share(utility)))
            Happen(events, exposure, EventType.Share, at + (long)(heard * draw.Uniform()));
        at += heard;
        if (completes)
            Happen(events, exposure, EventType.Complete, at);
        if (completes || likes)
            state.Engage(work);
        at += 500;
    }

    private void Happen(List<SimulatedEvent> events, in Exposure exposure, EventType type, long at)
    {
        if (at < _end)
            events.Add(new(at, exposure.User, exposure.Work, exposure.Slate, type, exposure.Position, exposure.Scene));
    }

    private readonly record struct Exposure(int User, int Work, int Slate, byte Position, Scene Scene);
}
