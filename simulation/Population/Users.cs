using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>Makes the users: who they are, what they like and how much they do.</summary>
internal static class Users
{
    private const double ListenerShare = 0.6;
    private const double NewcomerShare = 0.12;
    private const long Day = 86_400_000;

    private static readonly WeightedChoice Homes = new([.. Places.All.Select(place => place.Weight)]);

    public static UserTable Make(WorldOptions options, TasteSpace tastes, TruthTables truth, CancellationToken token)
    {
        var users = new UserTable(options.Users);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = token };
        Parallel.For(0, users.Count, parallel, user =>
        {
            var draw = new Draw(options.Seed, Purpose.User, user);
            DrawPerson(user, users, truth, options, ref draw);
            DrawInterests(user, users, tastes, truth, ref draw);
        });
        return users;
    }

    private static void DrawPerson(int user, UserTable users, TruthTables truth, WorldOptions options, ref Draw draw)
    {
        var city = Homes.Pick(ref draw);
        var language = draw.Chance(0.9) ? Places.All[city].Language : draw.Below(Languages.Codes.Count);
        truth.UserCity[user] = (byte)city;
        truth.UserLanguage[user] = (byte)language;
        truth.UserSecondLanguage[user] = SecondLanguage(language, ref draw);
        truth.UserBias[user] = (float)(0.45 * draw.Normal());
        truth.UserFamily[user] = -1;
        users.Age[user] = (byte)(13 + Math.Min(60, (int)(6 * (draw.Exponential() + draw.Exponential()))));
        users.Activity[user] = draw.LogNormal(0, 0.9);

        // The first user sings, so that even the smallest world has a creator.
        var sings = !draw.Chance(ListenerShare) || user == 0;
        var level = 0;
        if (sings)
        {
            level = 1;
            while (level < 10 && draw.Chance(0.62))
                level++;
            users.Fame[user] = draw.Pareto(1.4) * PortableMath.Exp(0.35 * level);
            users.Productivity[user] = draw.Pareto(1.6) * PortableMath.Exp(0.25 * level);
        }

        users.Level[user] = (byte)level;

        // Creators are older than the oldest work, newcomers arrive within the period.
        var oldest = Math.Max(Works.OldestDays, options.Days) + 1;
        users.CreatedBefore[user] = !sings && draw.Chance(NewcomerShare)
            ? (long)(draw.Uniform() * options.Days * Day)
            : (oldest * Day) + (long)(draw.Uniform() * 900 * Day);
    }

    private static byte SecondLanguage(int first, ref Draw draw)
    {
        if (!draw.Chance(0.3))
            return TruthTables.NoLanguage;
        var second = first != Languages.English && draw.Chance(0.7) ? Languages.English : draw.Below(Languages.Codes.Count);
        return second == first ? TruthTables.NoLanguage : (byte)second;
    }

    private static void DrawInterests(int user, UserTable users, TasteSpace tastes, TruthTables truth, ref Draw draw)
    {
        var youth = 4 - Math.Clamp((users.Age[user] - 18) / 10, 0, 4);
        for (var i = 0; i < TruthTables.Interests; i++)
        {
            var genre = tastes.GenreDemand[truth.UserLanguage[user]].Pick(ref draw);
            var era = draw.Chance(0.6) ? youth : draw.Below(Tags.Eras.Count);
            var instrument = draw.Chance(0.5) ? draw.Below(Tags.Instruments.Count) : -1;
            users.InterestGenre[(user * TruthTables.Interests) + i] = (byte)genre;
            tastes.Describe(genre, draw.Below(Tags.Moods.Count), instrument, era, own: 0.4, ref draw, truth.Interest(user, i));
        }

        DrawStrengths(user, truth, ref draw);
    }

    // The first interest leads. For half of the users it fades over the period, and the second takes its place.
    private static void DrawStrengths(int user, TruthTables truth, ref Draw draw)
    {
        var strengths = truth.UserStrengths.AsSpan(user * TruthTables.Interests * 2, TruthTables.Interests * 2);
        var drifts = draw.Chance(0.5);
        strengths[0] = 1;
        strengths[1] = drifts ? 0.6f : 1;
        strengths[2] = (float)(drifts ? 0.5 : 0.5 + (0.4 * draw.Uniform()));
        strengths[3] = drifts ? 1 : strengths[2];
        strengths[4] = (float)(0.3 + (0.5 * draw.Uniform()));
        strengths[5] = strengths[4];
    }
}
