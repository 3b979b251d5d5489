using VectorRec.Evaluation;

namespace VectorRec.Tests.Evaluation;

public sealed class WidthMeansTests
{
    [Fact]
    public void Means_are_over_the_users_who_have_the_figure()
    {
        var means = new WidthMeans(1_000);
        means.Add(900, 0.5, 2, 0);
        means.Add(700, null, 3, 1);
        means.Add(800, 1, null, null);

        var result = means.Result();

        Assert.Equal((1_000, 3, 800), (result.Width, result.Users, result.Scored));
        Assert.Equal((0.75, 2.5, 0.5), (result.BestReached, result.Plays, result.Gain));
        // Of 0 and 1: a standard deviation of sqrt(1/2), over two users.
        Assert.Equal(0.5, result.GainError!.Value, 1e-12);
    }

    [Fact]
    public void Without_a_truth_no_plays_are_told()
    {
        var means = new WidthMeans(10);
        means.Add(9, 1, null, null);
        Assert.Equal(new WidthResult(10, 1, 9, 1, null, null, null), means.Result());
    }
}
