using VectorRec.Funnel.Ranking;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class ShareQuotasTests
{
    [Fact]
    public void Floors_round_down_ceilings_up_and_what_no_class_is_named_for_is_the_rest()
    {
        var quotas = Of(10, Share(0.25, floor: 0.19, ceiling: 0.31), Share(0.5, floor: 0.5, ceiling: 0.5));
        Assert.Equal([1, 5, 0], quotas.Floor);
        Assert.Equal([4, 5, 10], quotas.Ceiling);
        // 2.5, 5 and 2.5: the work that is left over goes to the first of the equal remainders.
        Assert.Equal([3, 5, 2], quotas.Target);
    }

    [Theory]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.7, 10, 7)]
    [InlineData(0.29, 100, 29)]
    [InlineData(0.57, 100, 57)]
    public void A_share_that_is_a_whole_number_of_works_is_that_number_in_every_column(double share, int works, int expected)
    {
        var quotas = Of(works, Share(share, share, share));
        Assert.Equal((expected, expected, expected), (quotas.Floor[0], quotas.Target[0], quotas.Ceiling[0]));
        Assert.Equal(works - expected, quotas.Target[1]);
    }

    [Fact]
    public void The_largest_remainders_get_what_rounding_leaves_over()
    {
        // 1.5, 1.8 and 1.7 of five: two works are left over.
        Assert.Equal([1, 2, 2], Of(5, Share(0.3), Share(0.36)).Target);
        Assert.Equal([0, 0, 1], Of(1, Share(0.3), Share(0.3)).Target);
    }

    [Fact]
    public void Shares_that_sum_to_1_leave_nothing_to_the_rest_and_no_works_have_no_quotas()
    {
        Assert.Equal([6, 4, 0], Of(10, Share(0.6), Share(0.4)).Target);
        var none = Of(0, Share(0.5, floor: 0.5));
        Assert.Equal([0, 0, 0, 0, 0, 0], [.. none.Floor, .. none.Target, .. none.Ceiling]);
    }

    private static ShareQuotas Of(int works, params ShareOptions[] named) => ShareQuotas.Of([.. named, new ShareOptions()], works);

    private static ShareOptions Share(double target, double floor = 0, double ceiling = 1) =>
        new() { Target = target, Floor = floor, Ceiling = ceiling };
}
