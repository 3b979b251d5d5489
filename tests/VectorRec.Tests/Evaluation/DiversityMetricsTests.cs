using CsCheck;
using VectorRec.Evaluation;

namespace VectorRec.Tests.Evaluation;

public sealed class DiversityMetricsTests
{
    // Angles 0, 90, 180 degrees: distances 1, 1 and 2.
    private static readonly float[] Corner = [1, 0, 0, 3, -2, 0];

    [Fact]
    public void Distances_are_1_minus_the_cosine_whatever_the_norms()
    {
        Assert.Equal(4 / 3.0, DiversityMetrics.Ilad(Corner, 2), 1e-12);
        Assert.Equal(1, DiversityMetrics.Ilmd(Corner, 2), 1e-12);
    }

    [Fact]
    public void A_window_leaves_out_works_further_apart()
    {
        float[] repeated = [1, 0, 0, 1, 1, 0];
        Assert.Equal(0, DiversityMetrics.Ilmd(repeated, 2), 1e-12);
        Assert.Equal(1, DiversityMetrics.WindowedIlmd(repeated, 2, 1), 1e-12);
        Assert.Equal(1, DiversityMetrics.WindowedIlad(repeated, 2, 1), 1e-12);
        Assert.Equal(2 / 3.0, DiversityMetrics.WindowedIlad(repeated, 2, 2), 1e-12);
    }

    [Fact]
    public void Fewer_than_two_known_works_have_no_distance()
    {
        Assert.Equal(0, DiversityMetrics.Ilad([], 4));
        Assert.Equal(0, DiversityMetrics.Ilmd([1, 2], 2));
        Assert.Equal(0, DiversityMetrics.Ilad([1, 0, 0, 0], 2));
        Assert.Equal(1, DiversityMetrics.Ilad([1, 0, 0, 0, 0, 1], 2));
    }

    [Fact]
    public void The_least_distance_is_never_above_the_mean_and_a_longer_window_never_raises_it() =>
        Gen.Float[-1, 1].Array[12, 60].Sample(values =>
        {
            var rows = values.AsSpan(0, values.Length / 3 * 3);
            Assert.True(DiversityMetrics.Ilmd(rows, 3) <= DiversityMetrics.Ilad(rows, 3) + 1e-12);
            for (var window = 2; window < 8; window++)
                Assert.True(DiversityMetrics.WindowedIlmd(rows, 3, window) <= DiversityMetrics.WindowedIlmd(rows, 3, window - 1));
            Assert.Equal(DiversityMetrics.Ilad(rows, 3), DiversityMetrics.WindowedIlad(rows, 3, rows.Length));
        });

    [Fact]
    public void Unknown_codes_are_neither_counted_nor_violations()
    {
        int[] codes = [7, -1, -1, 7, 7, 3];
        Assert.Equal(2, DiversityMetrics.Distinct(codes));
        Assert.Equal(1, DiversityMetrics.Violations(codes));
        Assert.Equal(2, DiversityMetrics.Violations(codes, 4));
        Assert.Equal(3, DiversityMetrics.Violations(codes, 5));
        Assert.Equal(0, DiversityMetrics.Violations(codes, 1));
    }
}
