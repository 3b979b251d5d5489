using VectorRec.Simulation.Platform.Clock;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Platform.Slates;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>
/// One day of an arm: hours, in which works are published and shows go on and off the air, and sessions, slate after slate, in the order
/// of time, whoever's they are. What a slate led to is written when it has happened, before anything that comes later.
/// </summary>
internal sealed class ArmDay(
    ArmWorld world, ArmState state, Sessions sessions, Uploads uploads, ISlates slates, PlatformApi api, SimulatedClock clock, ulong seed)
{
    private readonly PriorityQueue<Func<CancellationToken, Task>, (long At, long Order)> _steps = new();
    private readonly Dictionary<int, int> _before = new(state.Exposures);
    private readonly Queue<Session>[] _waiting = new Queue<Session>[state.Listeners.Length];
    private long _order;

    public async Task LiveAsync(DateTimeOffset from, CancellationToken ct)
    {
        for (var hour = 0; hour < 24; hour++)
        {
            var (number, at) = (hour, from.AddHours(hour));
            Plan(at.ToUnixTimeMilliseconds(), token => HourAsync(number, at, token));
        }

        for (var user = 0; user < state.Listeners.Length; user++)
        {
            _waiting[user] = new(sessions.Of(user, state.Day, from).OrderBy(session => session.At));
            Next(user);
        }

        while (_steps.TryDequeue(out var step, out var when))
        {
            ct.ThrowIfCancellationRequested();
            Advance(when.At);
            await step(ct);
        }

        uploads.See(state.Exposures.GroupBy(pair => world.Truth.Tables.WorkCreator[pair.Key]).ToDictionary(
            works => works.Key, works => works.Sum(work => work.Value - _before.GetValueOrDefault(work.Key))));
        foreach (var listener in state.Listeners)
            listener.Likes.RemoveAll(like => like.Day < state.Day - world.Truth.Law.FriendDays);
        state.Day++;
    }

    private void Plan(long at, Func<CancellationToken, Task> step) => _steps.Enqueue(step, (at, _order++));

    // Never back: a session that ran past midnight is over before the next day's first.
    private void Advance(long at)
    {
        var then = DateTimeOffset.FromUnixTimeMilliseconds(at);
        if (then > clock.GetUtcNow())
            clock.Set(then);
    }

    private async Task HourAsync(int hour, DateTimeOffset now, CancellationToken ct)
    {
        if (uploads.Of(state.Day, hour, now) is { Count: > 0 } works)
            await api.WorksAsync(works, ct);
        for (var show = 0; show < state.OnAir.Length; show++)
        {
            if (!new Draw(seed, Purpose.PlatformLive, ~show, (state.Day * 24L) + hour).Chance(PlatformLaw.LiveChange))
                continue;
            state.OnAir[show] = !state.OnAir[show];
            await api.StatusAsync(WorkTable.FirstId + world.FirstShow + show, state.OnAir[show], ct);
        }
    }

    private async Task BeginAsync(Session session, CancellationToken ct)
    {
        if (!session.Live)
        {
            await SlateAsync(session, ct);
            return;
        }

        var answer = await api.AskAsync(
            new { userId = UserTable.FirstId + session.User, scene = "live", limit = PlatformLaw.LiveLength }, ct);
        int[] shows = [.. answer.Works.Select(work => (int)(work.WorkId - WorkTable.FirstId))];
        state.Counters.LiveShown += shows.Length;
        state.Counters.OffAir += shows.Count(show => !state.OnAir[show - world.FirstShow]);
        Then(session, sessions.React(session, answer.RequestId, shows));
    }

    private async Task SlateAsync(Session session, CancellationToken ct)
    {
        var slate = await slates.AskAsync(new(
            session.User, session.Key + session.Slates, DateTimeOffset.FromUnixTimeMilliseconds(session.At), session.Cursor), ct);
        state.Counters.Answers++;
        state.Counters.Degraded += slate.Degraded ? 1 : 0;
        state.Counters.Missing += PlatformLaw.SlateLength - slate.Works.Length;
        session.Cursor = slate.Cursor;
        Then(session, sessions.React(session, slate));
    }

    // Once all of it has happened it is written, and then the user looks on, or not.
    private void Then(Session session, List<ApiEvent> events) => Plan(session.At, async ct =>
    {
        if (events.Count > 0)
            await api.EventsAsync(events, ct);
        if (session.GoesOn)
            await SlateAsync(session, ct);
        else
            End(session);
    });

    private void End(Session session)
    {
        sessions.End(session);
        Next(session.User);
    }

    // One at a time.
    private void Next(int user)
    {
        if (!_waiting[user].TryDequeue(out var session))
            return;
        session.At = Math.Max(session.At, state.Listeners[user].BusyUntil + 60_000);
        Plan(session.At, ct => BeginAsync(session, ct));
    }
}
