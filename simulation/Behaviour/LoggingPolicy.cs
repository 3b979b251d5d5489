using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Behaviour;

/// <summary>
/// The recommender that the platform had before: slates mixed from popular, fresh, followed, friends', taste-near, familiar and
/// random works, in an order that knows something of the user. It is what the logs are biased by.
/// </summary>
internal sealed class LoggingPolicy(World world, Shelves shelves)
{
    public const int SlateLength = 10;

    private const int Tries = 12;
    private const int LatestOfCreator = 8;
    private const long FreshMs = 48 * 3_600_000L;

    private static readonly Source[] Sources = Enum.GetValues<Source>();
    private static readonly WeightedChoice Feed = new([0.24, 0.14, 0.14, 0.10, 0.22, 0.12, 0.04, 0]);
    private static readonly WeightedChoice Follow = new([0.05, 0, 0.65, 0.30, 0, 0, 0, 0]);
    private static readonly WeightedChoice Nearby = new([0.05, 0.05, 0, 0, 0, 0, 0, 0.90]);

    private readonly TruthTables _truth = world.Truth.Tables;

    private enum Source
    {
        Popular,
        Fresh,
        Followed,
        Friends,
        Near,
        Familiar,
        Random,
        Local,
    }

    /// <summary>Fills a slate with distinct works that the user has not seen lately and did not make; returns how many.</summary>
    public int Fill(int user, UserState state, FriendLikes friends, SimulatedDay day, Scene scene, long at, ref Draw draw, Span<int> slate)
    {
        var available = shelves.Available(at);
        var mix = scene switch { Scene.Follow => Follow, Scene.Nearby => Nearby, _ => Feed };
        var count = 0;
        for (var tries = 0; count < slate.Length && tries < Tries * slate.Length && available > 0; tries++)
        {
            // A mix that has too little to offer is topped up.
            var source = tries < Tries * slate.Length / 2 ? Sources[mix.Pick(ref draw)] : draw.Chance(0.5) ? Source.Popular : Source.Random;
            var work = Propose(source, user, state, friends, day, at, available, ref draw);
            if (work >= 0 && work < available && !slate[..count].Contains(work) && !state.HasSeen(work) && _truth.WorkCreator[work] != user
                && (Understands(user, work) || draw.Chance(0.15)))
                slate[count++] = work;
        }

        if (!draw.Chance(0.1))
            Order(user, at, ref draw, slate[..count]);
        return count;
    }

    private int Propose(Source source, int user, UserState state, FriendLikes friends, SimulatedDay day, long at, int available,
        ref Draw draw) => source switch
        {
            Source.Popular => day.Popular.Pick(ref draw),
            Source.Fresh => ProposeFresh(at, available, ref draw),
            Source.Followed => ProposeFollowed(user, state, available, ref draw),
            Source.Friends => friends.Works.Count == 0 ? -1 : friends.Works[draw.Below(friends.Works.Count)],
            Source.Near => ProposeNear(user, at, available, ref draw),
            Source.Familiar => ProposeFamiliar(state, available, ref draw),
            Source.Local => ProposeLocal(user, available, ref draw),
            _ => draw.Below(available),
        };

    private int ProposeFresh(long at, int available, ref Draw draw)
    {
        var from = shelves.Available(at - FreshMs);
        return from < available ? from + draw.Below(available - from) : -1;
    }

    private int ProposeFollowed(int user, UserState state, int available, ref Draw draw)
    {
        var followees = world.Follows.Followees(user);
        var all = followees.Length + state.NewFollowees.Count;
        if (all == 0)
            return -1;
        var at = draw.Below(all);
        return Latest(
            shelves.OfCreator(at < followees.Length ? followees[at] : state.NewFollowees[at - followees.Length], available), ref draw);
    }

    // Several of a genre that the user is known to like; the best of them, as far as the platform can tell.
    private int ProposeNear(int user, long at, int available, ref Draw draw)
    {
        var which = draw.Uniform();
        var interest = which < 0.55 ? 0 : which < 0.85 ? 1 : 2;
        var topic = shelves.OfTopic(world.Users.InterestGenre[(user * TruthTables.Interests) + interest], available);
        var (best, bestFit) = (-1, double.NegativeInfinity);
        for (var i = 0; i < 6 && topic.Length > 0; i++)
        {
            var work = topic[draw.Below(topic.Length)];
            var fit = world.Truth.Taste(user, work, at) + (0.25 * draw.Normal());
            if (fit > bestFit && Understands(user, work))
                (best, bestFit) = (work, fit);
        }

        return best;
    }

    private int ProposeFamiliar(UserState state, int available, ref Draw draw)
    {
        if (state.Engaged.IsEmpty)
            return -1;
        var work = state.Engaged[draw.Below(state.Engaged.Length)];
        return Latest(draw.Chance(0.5)
            ? shelves.OfCreator(_truth.WorkCreator[work], available) : shelves.OfSong(_truth.WorkSong[work], available), ref draw);
    }

    private int ProposeLocal(int user, int available, ref Draw draw)
    {
        for (var i = 0; i < 10; i++)
        {
            var work = draw.Below(available);
            if (_truth.WorkCity[work] == _truth.UserCity[user])
                return work;
        }

        return -1;
    }

    private static int Latest(ReadOnlySpan<int> works, ref Draw draw) =>
        works.IsEmpty ? -1 : works[^(1 + draw.Below(Math.Min(works.Length, LatestOfCreator)))];

    private bool Understands(int user, int work) =>
        _truth.WorkLanguage[work] is var language
        && (language == TruthTables.NoLanguage || language == _truth.UserLanguage[user] || language == _truth.UserSecondLanguage[user]);

    private void Order(int user, long at, ref Draw draw, Span<int> slate)
    {
        Span<double> scores = stackalloc double[SlateLength];
        scores = scores[..slate.Length];
        for (var i = 0; i < slate.Length; i++)
            scores[i] = -((0.2 * world.Works.Push[slate[i]]) + (1.2 * world.Truth.Taste(user, slate[i], at)) + (0.8 * draw.Normal()));
        scores.Sort(slate);
    }
}
