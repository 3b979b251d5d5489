using CsCheck;
using VectorRec.Evaluation;
using VectorRec.Indexer.Experiments;
using VectorRec.Storage.Experiments;

namespace VectorRec.Tests.Experiments;

/// <summary>What a report says, where the truth is known.</summary>
public sealed class StatisticsTests
{
    [Fact]
    public void The_sample_ratio_test_alarms_as_seldom_as_it_says_and_sees_what_is_lost()
    {
        // Tables of the chi-square distribution: 3.841 has 5 % with one degree of freedom, 9.210 has 1 % with two.
        Assert.Equal(0.05, SampleRatio.PValue([5_000 - 98, 5_000 + 98], [1, 1]), 0.001);
        Assert.Equal(1, SampleRatio.PValue([300, 600, 100], [3, 6, 1]), 1e-9);
        // A twentieth of one arm's exposures is lost.
        Assert.True(SampleRatio.PValue([10_000, 9_500], [1, 1]) < SampleRatio.Alarm);
        var random = new Random(3);
        var alarms = Enumerable.Range(0, 2_000).Count(_ =>
        {
            var first = Enumerable.Range(0, 2_000).Count(_ => random.Next(4) == 0);
            return SampleRatio.PValue([first, 2_000 - first], [1, 3]) < 0.05;
        });
        Assert.InRange(alarms, 60, 140);
    }

    [Fact]
    public void The_past_takes_out_as_much_of_the_variance_as_it_explains_and_none_of_the_difference()
    {
        var random = new Random(5);
        var (past, outcome) = (new double[40_000], new double[40_000]);
        for (var i = 0; i < past.Length; i++)
        {
            past[i] = Normal(random);
            // A correlation of .8, and a difference of .1 for the second half.
            outcome[i] = (0.8 * past[i]) + (0.6 * Normal(random)) + (i >= 20_000 ? 0.1 : 0);
        }

        var adjusted = Cuped.Adjust(past, outcome);
        Assert.Equal(0.8, Cuped.Theta(past, outcome), 0.02);
        Assert.Equal(1 - 0.64, new Sample(adjusted[..20_000]).Variance / new Sample(outcome[..20_000]).Variance, 0.02);
        Assert.Equal(0.1, new Sample(adjusted[20_000..]).Mean - new Sample(adjusted[..20_000]).Mean, 0.025);
        Assert.Equal(outcome.Average(), adjusted.Average(), 1e-9);
        Assert.Equal([1, 2, 3], Cuped.Adjust([7, 7, 7], [1, 2, 3]));
    }

    [Fact]
    public void The_interval_holds_the_truth_as_often_as_it_says()
    {
        var random = new Random(7);
        var held = 0;
        for (var trial = 0; trial < 200; trial++)
        {
            // Skewed, as plays are; the second arm has .3 more.
            Sample control = new([.. Enumerable.Range(0, 400).Select(_ => Math.Exp(Normal(random)))]);
            Sample arm = new([.. Enumerable.Range(0, 400).Select(_ => Math.Exp(Normal(random)) + 0.3)]);
            var (low, high) = Bootstrap.Interval(control, arm, trial);
            held += low <= 0.3 && 0.3 <= high ? 1 : 0;
            Assert.Equal((low, high), Bootstrap.Interval(control, arm, trial));
        }

        // 95 % of 200, with four standard deviations.
        Assert.InRange(held, 178, 200);
    }

    [Fact]
    public void The_interval_is_as_wide_as_a_normal_mean_s()
    {
        var random = new Random(9);
        Sample control = new([.. Enumerable.Range(0, 20_000).Select(_ => Normal(random))]);
        Sample arm = new([.. Enumerable.Range(0, 20_000).Select(_ => Normal(random))]);
        var (low, high) = Bootstrap.Interval(control, arm, 1);
        Assert.Equal(2 * 1.96 * Math.Sqrt(2.0 / 20_000), high - low, 0.004);
    }

    /// <summary>Who looks after every hundred users and stops at p below .05 errs in over a fifth of A/A tests with a t-test.</summary>
    [Fact]
    public void Looking_every_day_finds_a_difference_that_there_is_not_in_less_than_one_of_twenty_and_one_that_there_is()
    {
        var random = new Random(11);
        var (found, naive, seen) = (0, 0, 0);
        for (var trial = 0; trial < 1_000; trial++)
        {
            var (difference, ever, everNaive, everSeen) = (0.0, false, false, false);
            for (var users = 1; users <= 50; users++)
            {
                // Of a hundred users more of each arm, the mean difference; standard deviation 1 a user.
                difference += (Normal(random) * Math.Sqrt(2.0 / 100) - difference) / users;
                var variance = 2.0 / (100 * users);
                ever |= SequentialTest.PValue(difference, variance, 0.05) < 0.05;
                everNaive |= Math.Abs(difference) > 1.96 * Math.Sqrt(variance);
                everSeen |= SequentialTest.PValue(difference + 0.1, variance, 0.05) < 0.05;
                // The interval for all looks says the same as the test.
                Assert.Equal(
                    SequentialTest.PValue(difference, variance, 0.05) < 0.05,
                    Math.Abs(difference) > SequentialTest.Radius(variance, 0.05));
            }

            found += ever ? 1 : 0;
            naive += everNaive ? 1 : 0;
            seen += everSeen ? 1 : 0;
        }

        Assert.InRange(found, 0, 60);
        Assert.True(naive > 200, $"{naive}");
        Assert.True(seen > 900, $"{seen}");
    }

    [Fact]
    public void Gini_is_that_of_its_definition_over_all_pairs() => Gen.Int[0, 50].Array[1, 40].Sample(amounts =>
    {
        var sum = amounts.Sum();
        var pairs = amounts.SelectMany(a => amounts.Select(b => Math.Abs(a - b))).Sum();
        Assert.Equal(sum == 0 ? 0 : pairs / (2.0 * amounts.Length * sum), Concentration.Gini(amounts.Select(amount => (long)amount)), 1e-9);
    }, iter: 500);

    [Fact]
    public void A_report_compares_every_arm_with_the_control_first_in_its_own_metric_and_leaves_out_who_was_in_two()
    {
        var random = new Random(13);
        var users = Enumerable.Range(0, 6_000).Select(user =>
        {
            var arm = (user % 3) switch { 0 => "control", 1 => "same", _ => "better" };
            var (active, likes) = (random.Next(20), random.Next(5));
            var plays = active + random.Next(3) + (arm == "better" ? 1 : 0);
            return new UserOutcome(user, arm, user < 10 ? 2 : 1, [active, 0, 0, 0, 0], [plays, 0, likes, 0, 0]);
        }).ToArray();
        var definition = SomeExperiments.Of("three", "one", null) with
        {
            Metric = "likes",
            Arms = [new("control", 1), new("same", 1), new("better", 1)],
        };
        var report = ExperimentAnalysis.Report(
            definition, DateTime.UnixEpoch, users, [new("control", 10, 5, 9, 0.1, 3, [1, 1]), new("better", 12, 6, 9, 0, 4, [3, 1])], 1);

        Assert.Equal((10, false), (report.InTwoArms, report.SampleRatioMismatch));
        Assert.Equal([0.0, 0.0, 0.25], report.Arms.Select(arm => arm.Gini));
        Assert.Equal([12, 0], report.Arms.Select(arm => arm.Requests).Order().Reverse().Where(count => count != 10));
        Assert.Equal(("likes", "same"), (report.Metrics[0].Metric, report.Metrics[0].Arm));
        var plays = report.Metrics.Where(metric => metric.Metric == "plays").ToDictionary(metric => metric.Arm);
        Assert.Equal(1, plays["better"].Difference, 0.1);
        Assert.InRange(1, plays["better"].Low, plays["better"].High);
        Assert.True(plays["better"].PValue < 0.001 && plays["same"].PValue > 0.05);
        // Of a variance of 33 + .7 the past explains all but .7.
        Assert.InRange(plays["same"].VarianceKept, 0.01, 0.04);
        Assert.True(plays["same"].Detectable < 0.02);
        Assert.Null(report.Metrics.First(metric => metric.Metric == "follows").PValue);
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
