using CsCheck;
using VectorRec.Indexer.HeldOut;

namespace VectorRec.Tests.HeldOut;

public sealed class RandomSplitTests
{
    private static readonly Gen<int[][]> Users = Gen.Int[0, 60].Array[1, 20]
        .Select(counts => counts.Select((count, user) => Enumerable.Range(user * 100, count).ToArray()).ToArray());

    [Fact]
    public void Every_work_is_in_exactly_one_part() => Gen.Select(Users, Gen.Int).Sample((users, seed) =>
    {
        var split = RandomSplit<int>.Of(users, seed);
        Assert.Equal(users.SelectMany(works => works).Order(), split.Training.Concat(split.Validation).Concat(split.Test).Order());
    });

    [Fact]
    public void The_counts_of_each_user_are_those_of_the_published_protocol() => Gen.Select(Users, Gen.Int).Sample((users, seed) =>
    {
        var split = RandomSplit<int>.Of(users, seed);
        foreach (var works in users)
        {
            int[] counts =
                [.. ((IReadOnlyList<int>[])[split.Training, split.Validation, split.Test]).Select(part => part.Intersect(works).Count())];
            Assert.Equal(Published(works.Length), counts);
        }
    });

    [Fact]
    public void The_seed_decides()
    {
        int[][] users = [[.. Enumerable.Range(0, 50)]];
        Assert.Equal(RandomSplit<int>.Of(users, 7).Test, RandomSplit<int>.Of(users, 7).Test);
        Assert.NotEqual(RandomSplit<int>.Of(users, 7).Test, RandomSplit<int>.Of(users, 8).Test);
    }

    // As RecBole writes it, over ratios [0.8, 0.1, 0.1].
    private static int[] Published(int total)
    {
        double[] ratios = [0.8, 0.1, 0.1];
        int[] counts = [.. ratios.Select(ratio => (int)(ratio * total))];
        counts[0] = total - counts[1] - counts[2];
        for (var i = 1; i < ratios.Length && counts[0] > 1; i++)
        {
            if (ratios[^i] * total is > 0 and < 1)
            {
                counts[^i]++;
                counts[0]--;
            }
        }

        return counts;
    }
}
