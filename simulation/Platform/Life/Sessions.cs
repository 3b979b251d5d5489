using VectorRec.Simulation.Behaviour;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Platform.Slates;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>
/// What users do. Random numbers belong to a user and a day, a session, or a work, never to an arm: a user who is shown the same work
/// in two arms does the same with it, as far as its worth is the same there.
/// </summary>
/// <param name="luck">Seed of the reactions.</param>
internal sealed class Sessions(ArmWorld world, ArmState state, Friends friends, PlatformOptions options, ulong seed, ulong luck)
{
    private readonly double _perActivity = options.SessionsADay / world.Start.Users.Activity.Average();

    /// <summary>When a user's sessions of a day begin.</summary>
    public IEnumerable<Session> Of(int user, int day, DateTimeOffset from)
    {
        var mean = world.Start.Users.Activity[user] * _perActivity * state.Listeners[user].Mood;
        var count = Math.Min(PlatformLaw.MostSessions, new Draw(seed, Purpose.PlatformDay, user, day).Poisson(mean));
        if (count > 0)
            state.Listeners[user].DaysActive++;
        var offset = (int)Math.Round(Places.All[world.Truth.Tables.UserCity[user]].Lon / 15);
        for (var number = 0; number < count; number++)
        {
            var draw = new Draw(seed, Purpose.PlatformSession, user, (day * 64L) + number);
            var hour = (SessionSimulator.Hours.Pick(ref draw) - offset + 24) % 24;
            var start = from.AddHours(hour + draw.Uniform()).ToUnixTimeMilliseconds();
            yield return new(user, ((day * 64L) + number) * 64, start, draw.Chance(PlatformLaw.LiveShare));
        }
    }

    /// <summary>The user goes through a slate.</summary>
    /// <returns>What happened; the session's time is then when it had.</returns>
    public List<ApiEvent> React(Session session, Slate slate)
    {
        var listener = state.Listeners[session.User];
        var (recent, liked) = (Recent(world.Truth, listener), friends.LikedBy(session.User));
        var events = new List<ApiEvent>();
        var plays = 0;
        for (var position = 0; position < slate.Works.Length; position++)
        {
            var work = slate.Works[position];
            var creator = world.Truth.Tables.WorkCreator[work];
            var follows = friends.Follows(session.User, creator);
            var moment = new Moment(DateTimeOffset.FromUnixTimeMilliseconds(session.At), follows, liked.GetValueOrDefault(work), recent);
            var utility = world.Truth.Of(session.User, work, moment);
            var reaction = new Reaction(luck, session.User, work);
            Count(listener, work, session.At);
            recent.Add(work, session.At);
            Happen("impression", 0);
            session.At += 800 + (long)(reaction.Dwell * 2_500);
            if (reaction.Play >= world.Responses.Play(utility, position))
                continue;
            plays++;
            listener.Plays++;
            var length = world.Truth.Tables.WorkDuration[work] * 1_000L;
            var completes = reaction.Complete < world.Responses.Complete(utility, work);
            var heard = completes ? length : (long)(length * (0.05 + (0.8 * reaction.Heard)));
            listener.Seconds += heard / 1_000.0;
            Happen("play", 1);
            if (reaction.Like < world.Responses.Like(utility, work))
            {
                listener.LikesGiven++;
                listener.Likes.Add(new(work, state.Day));
                Happen("like", 2, heard / 2);
            }

            if (!follows && creator != session.User && reaction.Follow < world.Responses.Follow(utility))
            {
                listener.FollowsGiven++;
                listener.NewFollowees.Add(creator);
                Happen("follow", 3, heard / 2);
            }

            if (reaction.Share < world.Responses.Share(utility))
                Happen("share", 4, heard / 2);
            session.At += heard;
            if (completes)
            {
                listener.Completes++;
                Happen("complete", 5);
            }

            void Happen(string type, int number, long after = 0) => events.Add(new(
                reaction.Id(number), UserTable.FirstId + session.User, WorkTable.FirstId + work, type,
                DateTimeOffset.FromUnixTimeMilliseconds(session.At + after), slate.RequestId, position, "feed"));
        }

        listener.Slates++;
        session.Plays += plays;
        var more = new Draw(luck, Purpose.PlatformSlate, session.User, session.Key + session.Slates);
        session.Slates++;
        session.GoesOn = slate.Works.Length > 0 && session.Slates < PlatformLaw.MostSlates
            && more.Chance(Math.Min(0.85, 0.3 + (0.1 * plays)));
        return events;
    }

    /// <summary>The user looks at live shows. The truth says nothing of them.</summary>
    public List<ApiEvent> React(Session session, Guid request, int[] shows)
    {
        var events = new List<ApiEvent>();
        for (var position = 0; position < shows.Length; position++)
        {
            var draw = new Draw(luck, Purpose.PlatformLive, session.User, session.Key + shows[position]);
            Happen("impression", ref draw);
            session.At += 2_000;
            if (draw.Chance(PlatformLaw.LivePlay))
            {
                Happen("play", ref draw);
                session.At += 60_000;
            }

            void Happen(string type, ref Draw draw) => events.Add(new(
                DrawnIds.Next(ref draw), UserTable.FirstId + session.User, WorkTable.FirstId + shows[position], type,
                DateTimeOffset.FromUnixTimeMilliseconds(session.At), request, position, "live"));
        }

        return events;
    }

    public void End(Session session)
    {
        var listener = state.Listeners[session.User];
        listener.BusyUntil = session.At;
        if (session.Slates > 0)
            listener.Mood = PlatformLaw.Mood(listener.Mood, (double)session.Plays / session.Slates);
    }

    public static RecentExposures Recent(TrueUtility truth, ListenerState listener)
    {
        var recent = truth.NothingRecent();
        foreach (var shown in listener.Recent)
            recent.Add(shown.Work, shown.At);
        return recent;
    }

    private void Count(ListenerState listener, int work, long at)
    {
        if (listener.Seen.Contains(work))
            state.Counters.Repeated++;
        if (at - world.CreatedAt(work) < TimeSpan.MillisecondsPerDay)
            state.Counters.Fresh++;
        state.Exposures[work] = state.Exposures.GetValueOrDefault(work) + 1;
        listener.See(work, at);
    }
}
