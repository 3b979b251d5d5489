using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>
/// Makes the follow graph. Fame decides who is noticed, which gives the in-degrees the heavy tail of preferential attachment;
/// taste and the affinity of the two decide who of the noticed is followed.
/// </summary>
internal static class Follows
{
    private const int Noticed = 6;
    private const int Most = 300;

    public static FollowGraph Make(WorldOptions options, UserTable users, TruthTables truth, ulong affinitySeed, CancellationToken token)
    {
        var hasWorks = new bool[users.Count];
        foreach (var creator in truth.WorkCreator)
            hasWorks[creator] = true;
        var everyone = Weights(user => hasWorks[user] ? users.Fame[user] : 0);
        var byLanguage = Enumerable.Range(0, Languages.Codes.Count)
            .Select(language => Weights(user => hasWorks[user] && truth.UserLanguage[user] == language ? users.Fame[user] : 0)).ToArray();

        var followees = new int[users.Count][];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = token };
        Parallel.For(0, users.Count, parallel, user =>
        {
            var near = byLanguage[truth.UserLanguage[user]];
            followees[user] = Choose(options.Seed, user, near.Total > 0 ? near : everyone, everyone, truth, affinitySeed);
        });
        FollowBack(options.Seed, followees, users, hasWorks);
        return new(followees);

        WeightedChoice Weights(Func<int, double> weight)
        {
            var weights = new double[users.Count];
            for (var user = 0; user < weights.Length; user++)
                weights[user] = weight(user);
            return new(weights);
        }
    }

    private static int[] Choose(ulong seed, int user, WeightedChoice near, WeightedChoice everyone, TruthTables truth, ulong affinitySeed)
    {
        var draw = new Draw(seed, Purpose.Follows, user);
        var wanted = Math.Min(Most, (int)draw.LogNormal(2.2, 0.8));
        var chosen = new SortedSet<int>();
        for (var choice = 0; choice < wanted; choice++)
        {
            var (best, bestFit) = (-1, double.NegativeInfinity);
            for (var i = 0; i < Noticed; i++)
            {
                var creator = (draw.Chance(0.75) ? near : everyone).Pick(ref draw);
                var fit = (1.5 * BestInterest(user, creator, truth)) + (0.6 * TrueUtility.Affinity(affinitySeed, user, creator))
                    + (truth.UserCity[user] == truth.UserCity[creator] ? 0.4 : 0) + (0.5 * draw.Normal());
                if (fit > bestFit && creator != user)
                    (best, bestFit) = (creator, fit);
            }

            if (best >= 0)
                chosen.Add(best);
        }

        return [.. chosen];
    }

    private static double BestInterest(int user, int creator, TruthTables truth)
    {
        var best = double.NegativeInfinity;
        for (var i = 0; i < TruthTables.Interests; i++)
            best = Math.Max(best, Works.Dot(truth.Interest(user, i), truth.Interest(creator, 0)));
        return best;
    }

    // Creators of low level follow some of their followers who sing: these become friends.
    private static void FollowBack(ulong seed, int[][] followees, UserTable users, bool[] hasWorks)
    {
        var back = new List<int>?[followees.Length];
        for (var user = 0; user < followees.Length; user++)
        {
            foreach (var creator in followees[user])
            {
                if (hasWorks[user] && users.Level[creator] <= 6 && new Draw(seed, Purpose.FollowsBack, user, creator).Chance(0.3))
                    (back[creator] ??= []).Add(user);
            }
        }

        for (var user = 0; user < followees.Length; user++)
        {
            if (back[user] is { } friends)
                followees[user] = [.. followees[user].Union(friends).Order()];
        }
    }
}
