using CsCheck;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class ContentRatioTests
{
    private static readonly Gen<(int Keep, ShareOptions[][] Shares, byte[][] Classes)> Case =
        from keep in Gen.Int[1, 40]
        from works in Gen.Int[1, 120]
        from dimensions in Gen.Int[1, 3]
        from shares in Shares.Array[dimensions]
        from classes in Gen.Select(Gen.Int[0, 1_000_000], seed => Columns(seed, works, shares))
        select (keep, shares, classes);

    private static Gen<ShareOptions[]> Shares =>
        from count in Gen.Int[1, 3]
        from weights in Gen.Double[0.01, 1].Array[count + 1]
        from slack in Gen.Double[0, 1]
        select weights.Take(count).Select(weight => weight / weights.Sum()).Select(target => new ShareOptions
        {
            Target = target,
            Floor = target * slack,
            Ceiling = target + ((1 - target) * slack),
        }).Append(new ShareOptions()).ToArray();

    [Fact]
    public void Targets_are_whole_numbers_that_sum_to_the_works_and_lie_within_one_of_the_exact_share() =>
        Gen.Select(Shares, Gen.Int[0, 1000]).Sample((shares, works) =>
        {
            var quotas = ShareQuotas.Of(shares, works);
            Assert.Equal(works, quotas.Target.Sum());
            for (var c = 0; c < shares.Length - 1; c++)
                Assert.InRange(quotas.Target[c] - (shares[c].Target * works), -1, 1);
        });

    [Fact]
    public void The_list_is_never_shorter_than_it_could_be_and_no_work_is_lost_twice() =>
        Case.Sample((keep, shares, classes) =>
        {
            var kept = Run(keep, shares, classes);
            Assert.Equal(Math.Min(keep, kept.Length), kept.Count(stays => stays));
        });

    [Fact]
    public void With_one_dimension_and_works_enough_each_class_gets_exactly_its_target() =>
        Gen.Select(Shares, Gen.Int[1, 40], Gen.Int[0, 1_000_000]).Sample((shares, keep, seed) =>
        {
            // Every class has as many works as the whole list.
            byte[] classes = [.. Enumerable.Range(0, shares.Length * keep).Select(i => (byte)(i % shares.Length))];
            new Random(seed).Shuffle(classes);

            var kept = Run(keep, [shares], [classes]);

            var quotas = ShareQuotas.Of(shares, keep);
            for (var c = 0; c < shares.Length; c++)
                Assert.Equal(quotas.Target[c], Count(kept, classes, c));
        });

    [Fact]
    public void A_floor_is_kept_as_long_as_there_are_works_of_the_class() =>
        Gen.Select(Shares, Gen.Int[1, 40], Gen.Byte[0, 3].Array[1, 200]).Sample((shares, keep, raw) =>
        {
            byte[] classes = [.. raw.Select(c => (byte)(c % shares.Length))];
            var kept = Run(keep, [shares], [classes]);
            var quotas = ShareQuotas.Of(shares, keep);
            for (var c = 0; c < shares.Length; c++)
                Assert.True(Count(kept, classes, c) >= Math.Min(quotas.Floor[c], classes.Count(other => other == c)));
        });

    [Fact]
    public void A_ceiling_is_broken_only_when_there_is_nothing_else()
    {
        var broken = 0;
        Gen.Select(Shares, Gen.Int[1, 40], Gen.Byte[0, 3].Array[1, 200]).Sample((shares, keep, raw) =>
        {
            byte[] classes = [.. raw.Select(c => (byte)(c % shares.Length))];
            var kept = Run(keep, [shares], [classes]);
            var quotas = ShareQuotas.Of(shares, keep);
            for (var c = 0; c < shares.Length; c++)
            {
                if (Count(kept, classes, c) <= quotas.Ceiling[c])
                    continue;
                Interlocked.Increment(ref broken);
                // Then every work of a class that is below its ceiling stays already.
                for (var other = 0; other < shares.Length; other++)
                    Assert.True(Count(kept, classes, other) >= Math.Min(quotas.Ceiling[other], classes.Count(o => o == other)));
            }
        }, iter: 2000);
        Assert.True(broken > 20, $"{broken} of 2000 lists went beyond a ceiling");
    }

    [Fact]
    public void Within_a_class_the_better_work_stays() =>
        Gen.Select(Shares, Gen.Int[1, 40], Gen.Byte[0, 3].Array[1, 200]).Sample((shares, keep, raw) =>
        {
            byte[] classes = [.. raw.Select(c => (byte)(c % shares.Length))];
            var kept = Run(keep, [shares], [classes]);
            for (var c = 0; c < shares.Length; c++)
            {
                var ofClass = kept.Where((_, i) => classes[i] == c).ToArray();
                Assert.DoesNotContain(true, ofClass.SkipWhile(stays => stays));
            }
        });

    private static bool[] Run(int keep, ShareOptions[][] shares, byte[][] classes)
    {
        var kept = new bool[classes[0].Length];
        var count = ContentRatio.Select(
            keep, [.. shares.Select(share => ShareQuotas.Of(share, keep))], classes.SelectMany(column => column).ToArray(), kept);
        Assert.Equal(count, kept.Count(stays => stays));
        return kept;
    }

    private static int Count(bool[] kept, byte[] classes, int c) => kept.Where((stays, i) => stays && classes[i] == c).Count();

    private static byte[][] Columns(int seed, int works, ShareOptions[][] shares)
    {
        var random = new Random(seed);
        return [.. shares.Select(share => Enumerable.Range(0, works).Select(_ => (byte)random.Next(share.Length)).ToArray())];
    }
}
