using CsCheck;
using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class SlateQuotasTests
{
    private static readonly Gen<(ShareOptions[] Shares, int[] Had, int[] Available, int Places)> Case =
        from count in Gen.Int[1, 4]
        from weights in Gen.Double[0.01, 1].Array[count + 1]
        from slack in Gen.Double[0, 1]
        from had in Gen.Int[0, 30].Array[count + 1]
        from available in Gen.Int[0, 40].Array[count + 1]
        from places in Gen.Int[0, 50]
        select (
            weights.Take(count).Select(weight => weight / weights.Sum())
                .Select(target => new ShareOptions { Target = target, Floor = target * slack, Ceiling = target + ((1 - target) * slack) })
                    .Append(new ShareOptions()).ToArray(),
            had, available, places);

    [Fact]
    public void The_slate_is_never_shorter_for_its_shares_and_no_class_is_asked_for_more_than_it_has() =>
        Case.Sample((shares, had, available, places) =>
        {
            var caps = SlateQuotas.Caps(ShareQuotas.Of(shares, had.Sum() + places), had, available, places);
            Assert.Equal(Math.Min(places, available.Sum()), caps.Sum());
            for (var c = 0; c < caps.Length; c++)
                Assert.InRange(caps[c], 0, available[c]);
        });

    [Fact]
    public void Targets_are_met_exactly_where_every_class_can_fill_its_own() =>
        Case.Where(c => c.Places > 0).Sample((shares, _, _, places) =>
        {
            var quotas = ShareQuotas.Of(shares, places);
            Assert.Equal(quotas.Target, SlateQuotas.Caps(quotas, new int[shares.Length], [.. shares.Select(_ => places)], places));
        });

    [Fact]
    public void Over_several_slates_a_session_comes_as_near_to_its_shares_as_whole_works_can() =>
        Gen.Select(Case, Gen.Int[1, 12], Gen.Int[2, 12]).Sample((of, places, slates) =>
        {
            var had = new int[of.Shares.Length];
            for (var slate = 0; slate < slates; slate++)
            {
                var caps = SlateQuotas.Caps(ShareQuotas.Of(of.Shares, had.Sum() + places), had, [.. had.Select(_ => places)], places);
                for (var c = 0; c < had.Length; c++)
                    had[c] += caps[c];
            }

            // Rounding may move a work between classes from one slate to the next, and no more.
            var exact = ShareQuotas.Of(of.Shares, places * slates).Target;
            for (var c = 0; c < had.Length; c++)
                Assert.InRange(had[c] - exact[c], -1, 1);
        });

    [Fact]
    public void A_class_beyond_its_ceiling_takes_a_place_only_when_no_other_class_is_left_below_its_own()
    {
        var beyond = 0;
        Case.Sample((shares, _, available, places) =>
        {
            var quotas = ShareQuotas.Of(shares, places);
            var caps = SlateQuotas.Caps(quotas, new int[shares.Length], available, places);
            if (!Enumerable.Range(0, caps.Length).Any(c => caps[c] > Math.Max(quotas.Ceiling[c], quotas.Target[c])))
                return;
            Interlocked.Increment(ref beyond);
            for (var c = 0; c < caps.Length; c++)
                Assert.True(caps[c] >= Math.Min(quotas.Ceiling[c], available[c]));
        }, iter: 1000);
        Assert.True(beyond > 40, $"{beyond} of 1000 slates went beyond a ceiling");
    }
}
