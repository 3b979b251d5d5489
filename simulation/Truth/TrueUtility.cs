using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Truth;

/// <summary>
/// The law of a world: what any work is worth to any user at any moment. The generator draws behaviour from it, an evaluation
/// measures against it, and no model may see it. See README.md for the formulas.
/// </summary>
public sealed class TrueUtility
{
    private const int Dimensions = TruthTables.Dimensions;

    private readonly TruthTables _tables;
    private readonly long _from;
    private readonly double _duration;

    internal TrueUtility(Law law, TruthTables tables)
    {
        Law = law;
        _tables = tables;
        _from = law.From.ToUnixTimeMilliseconds();
        _duration = (law.To - law.From).TotalMilliseconds;
    }

    public Law Law { get; }

    public int Users => _tables.Users;

    public int Works => _tables.Works;

    internal TruthTables Tables => _tables;

    /// <summary>Reads the truth folder of a world.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static TrueUtility Load(string folder)
    {
        var (law, tables) = TruthFiles.Load(folder);
        return new(law, tables);
    }

    /// <summary>Index of a user, for <see cref="Of(int, int, in Moment)"/>.</summary>
    /// <exception cref="KeyNotFoundException">No user of this world.</exception>
    public int UserIndex(long userId) => Index(userId - Law.FirstUserId, Users, "user", userId);

    /// <summary>Index of a work, for <see cref="Of(int, int, in Moment)"/>.</summary>
    /// <exception cref="KeyNotFoundException">No work of this world.</exception>
    public int WorkIndex(long workId) => Index(workId - Law.FirstWorkId, Works, "work", workId);

    /// <summary>The unit vector of the work at index <paramref name="work"/>.</summary>
    public ReadOnlySpan<float> VectorOf(int work) => _tables.WorkVectors.AsSpan(work * Dimensions, Dimensions);

    /// <summary>The topic, a genre, of the work at index <paramref name="work"/>.</summary>
    public int TopicOf(int work) => _tables.WorkTopic[work];

    /// <summary>An empty memory of the length that fatigue reaches back.</summary>
    public RecentExposures NothingRecent() => new(Law.Fatigue?.Window ?? 1);

    public Utility Of(long userId, long workId, in Moment moment) => Of(UserIndex(userId), WorkIndex(workId), moment);

    /// <summary>The utility of the work at index <paramref name="work"/> to the user at index <paramref name="user"/>.</summary>
    public Utility Of(int user, int work, in Moment moment)
    {
        var at = moment.At.ToUnixTimeMilliseconds();
        var gate = Gate(user, work);
        var quality = _tables.WorkQuality[work] - 0.5;
        var lever = gate * (1 + (2 * Law.QualityLeverage * quality));
        var creator = _tables.WorkCreator[work];
        var social = (moment.FollowsCreator ? Law.Follows : 0)
            + (moment.FriendsWhoLiked > 0 ? Law.Friends * PortableMath.Log(1 + moment.FriendsWhoLiked) : 0)
            + (_tables.UserFamily[user] >= 0 && _tables.UserFamily[user] == _tables.UserFamily[creator] ? Law.SameFamily : 0)
            + (_tables.UserCity[user] == _tables.WorkCity[work] ? Law.SameCity : 0);
        return new(
            General: Law.Base + _tables.UserBias[user] + _tables.WorkAppeal[work] + (Law.Quality * quality) - (
                Law.ForeignLoss * (1 - gate)),
            Taste: lever * Law.Taste * (Taste(user, work, at) - Law.TasteMiddle),
            Creator: lever * Law.CreatorAffinity * Affinity(Law.AffinitySeed, user, creator),
            Song: gate * Law.SongAffinity * Affinity(Law.AffinitySeed, user, ~_tables.WorkSong[work]),
            Social: gate * social,
            Fatigue: moment.Recent is { } recent ? Fatigue(recent, work, at) : 0);
    }

    /// <summary>Mean 0, at least -1, at most 4: most creators are a little less than nothing to a user, a few are everything.</summary>
    /// <param name="other">Index of a creator, or the complement of a song's.</param>
    internal static double Affinity(ulong seed, int user, int other) =>
        Math.Min(5, new Draw(seed, Purpose.Affinity, user, other).Exponential()) - 1;

    // The interest that fits best decides: a user who likes folk and metal does not want the mean of both.
    internal double Taste(int user, int work, long at)
    {
        var progress = Math.Clamp((at - _from) / _duration, 0, 1);
        var vector = _tables.WorkVectors.AsSpan(work * Dimensions, Dimensions);
        var best = double.NegativeInfinity;
        for (var i = 0; i < TruthTables.Interests; i++)
        {
            var row = (user * TruthTables.Interests) + i;
            var interest = _tables.UserInterests.AsSpan(row * Dimensions, Dimensions);
            var dot = 0f;
            for (var d = 0; d < vector.Length; d++)
                dot += interest[d] * vector[d];
            var strength = _tables.UserStrengths[2 * row] + (
                progress * (_tables.UserStrengths[(2 * row) + 1] - _tables.UserStrengths[2 * row]));
            best = Math.Max(best, strength * dot);
        }

        return best;
    }

    private static int Index(long index, int count, string kind, long id) =>
        index >= 0 && index < count ? (int)index : throw new KeyNotFoundException($"The truth knows no {kind} {id}.");

    private double Gate(int user, int work) =>
        _tables.WorkLanguage[work] is var language && language == TruthTables.NoLanguage ? Law.InstrumentalGate
        : language == _tables.UserLanguage[user] ? 1
        : language == _tables.UserSecondLanguage[user] ? Law.SecondLanguageGate
        : Law.ForeignGate;

    private double Fatigue(RecentExposures recent, int work, long at)
    {
        if (Law.Fatigue is not { } law)
            return 0;
        var sum = 0.0;
        var weight = 1.0;
        for (var back = 0; back < recent.Count; back++, weight *= law.Decay)
        {
            var (other, then) = recent[back];
            if (at - then > law.Minutes * 60_000L)
                break;
            sum += weight * ((_tables.WorkCreator[other] == _tables.WorkCreator[work] ? law.Creator : 0)
                + (_tables.WorkSong[other] == _tables.WorkSong[work] ? law.Song : 0)
                + (_tables.WorkTopic[other] == _tables.WorkTopic[work] ? law.Topic : 0));
        }

        return Math.Min(sum, law.Limit);
    }
}
