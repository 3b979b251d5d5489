using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue;

public sealed class EngagementTests
{
    [Theory]
    [InlineData(0, 0, 0, 0.3)]
    [InlineData(50, 25, 5, 0.5)]
    [InlineData(150, 0, 0, 0.075)]
    // Plays without impressions count as such.
    [InlineData(0, 50, 0, 0.65)]
    public void A_rate_is_pulled_to_the_catalogue_s_by_fifty_impressions(double impressions, double plays, double likes, double expected) =>
        Assert.Equal(expected, Engagement.Rate(impressions, plays, likes, priorRate: 0.3), 1e-6);

    [Fact]
    public void A_trend_is_the_rate_times_the_logarithm_of_the_evidence() =>
        Assert.Equal(0.5 * Math.Log(51), Engagement.Trend(new(50, 25, 5), priorRate: 0.3), 1e-6);
}
