using CsCheck;
using VectorRec.Simulation;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Truth;

namespace VectorRec.Tests.Simulation;

public sealed class TrueUtilityTests(SmallWorld worlds) : IClassFixture<SmallWorld>
{
    [Fact]
    public void Loaded_truth_gives_the_utilities_that_the_world_was_made_with()
    {
        var made = World.Make(SmallWorld.Options, TestContext.Current.CancellationToken).Truth;
        var loaded = TrueUtility.Load(Path.Combine(worlds.Usual, "truth"));

        Assert.Equal(made.Law, loaded.Law);
        var recent = Some(made.Works);
        Gen.Select(Gen.Int[0, made.Users - 1], Gen.Int[0, made.Works - 1], Gen.Int[-1000, 1000], Gen.Bool, Gen.Int[0, 9])
            .Sample((user, work, hours, follows, friends) =>
            {
                var moment = new Moment(WorldOptions.DefaultEnd.AddHours(hours), follows, friends, recent);
                Assert.Equal(made.Of(user, work, moment), loaded.Of(made.Law.FirstUserId + user, made.Law.FirstWorkId + work, moment));
            });
    }

    [Fact]
    public void What_users_did_follows_the_law_as_computed_from_the_public_files()
    {
        // From the import files and the truth folder alone.
        var world = worlds.Make(SmallWorld.Options with { Events = 60_000 });
        var exposures = new ObservedExposures(world, TrueUtility.Load(Path.Combine(world, "truth"))).All();

        foreach (var tenth in exposures.OrderBy(exposure => exposure.Probability).Chunk((exposures.Count + 9) / 10))
        {
            var expected = tenth.Sum(exposure => exposure.Probability);
            var deviation = Math.Sqrt(tenth.Sum(exposure => exposure.Probability * (1 - exposure.Probability)));
            Assert.InRange(tenth.Count(exposure => exposure.Played), expected - (5 * deviation), expected + (5 * deviation));
        }
    }

    [Fact]
    public void More_of_the_same_is_worth_less_until_it_is_forgotten()
    {
        var truth = World.Make(SmallWorld.Options, TestContext.Current.CancellationToken).Truth;
        var at = WorldOptions.DefaultEnd;
        var rested = truth.Of(0, 7, new Moment(at)).Total;
        var recent = truth.NothingRecent();
        recent.Add(7, at);
        var again = truth.Of(0, 7, new Moment(at, Recent: recent)).Total;
        Assert.True(again < rested);
        recent.Add(7, at);
        Assert.True(truth.Of(0, 7, new Moment(at, Recent: recent)).Total < again);

        var later = at.AddMinutes(truth.Law.Fatigue!.Minutes + 1);
        Assert.Equal(truth.Of(0, 7, new Moment(later)), truth.Of(0, 7, new Moment(later, Recent: recent)));
    }

    [Fact]
    public void Without_fatigue_nobody_tires_and_the_events_are_others()
    {
        var options = SmallWorld.Options with { Fatigue = false };
        var tireless = worlds.Make(options);
        var usual = worlds.Usual;
        var truth = TrueUtility.Load(Path.Combine(tireless, "truth"));

        var moment = new Moment(WorldOptions.DefaultEnd, Recent: Some(truth.Works));
        for (var work = 0; work < 100; work++)
            Assert.Equal(0, truth.Of(0, work, moment).Fatigue);
        Assert.Equal(File.ReadAllBytes(Path.Combine(usual, "works.jsonl")), File.ReadAllBytes(Path.Combine(tireless, "works.jsonl")));
        Assert.NotEqual(File.ReadAllBytes(Path.Combine(usual, "events.jsonl")), File.ReadAllBytes(Path.Combine(tireless, "events.jsonl")));
        Assert.True(PlayRate(tireless) > PlayRate(usual));

        static double PlayRate(string world) =>
            SmallWorld.Manifest(world).Counts.ByType is var counts ? (double)counts["play"] / counts["impression"] : 0;
    }

    [Fact]
    public void Measured_quality_is_not_the_true_one()
    {
        var world = worlds.Usual;
        var truth = World.Make(SmallWorld.Options, TestContext.Current.CancellationToken).Truth.Tables;
        var measured = SmallWorld.Rows(world, "works").Select(row => row.GetProperty("quality").GetDouble()).ToList();

        Assert.True(measured.Zip(truth.WorkQuality).Count(pair => Math.Abs(pair.First - pair.Second) < 0.001) < measured.Count / 20);
    }

    [Theory]
    [InlineData("law.json", "{")]
    [InlineData("law.json", "null")]
    [InlineData("user_bias.npy", "nothing")]
    [InlineData("work_vectors.npy", "")]
    public void A_spoilt_truth_is_refused(string file, string content)
    {
        var folder = Path.Combine(worlds.Make(), "truth");
        File.WriteAllText(Path.Combine(folder, file), content);

        Assert.Throws<InvalidDataException>(() => TrueUtility.Load(folder));
    }

    [Fact]
    public void A_truth_of_another_size_is_refused()
    {
        var folder = Path.Combine(worlds.Make(), "truth");
        var other = Path.Combine(worlds.Make(SmallWorld.Options with { Works = 900 }), "truth");
        File.Copy(Path.Combine(other, "work_appeal.npy"), Path.Combine(folder, "work_appeal.npy"), overwrite: true);

        Assert.Throws<InvalidDataException>(() => TrueUtility.Load(folder));
    }

    [Fact]
    public void A_user_of_another_world_is_unknown()
    {
        var truth = TrueUtility.Load(Path.Combine(worlds.Usual, "truth"));

        Assert.Throws<KeyNotFoundException>(() => truth.UserIndex(truth.Law.FirstUserId + truth.Users));
        Assert.Throws<KeyNotFoundException>(() => truth.WorkIndex(truth.Law.FirstWorkId - 1));
    }

    private static RecentExposures Some(int works)
    {
        var recent = new RecentExposures(20);
        for (var i = 0; i < 30; i++)
            recent.Add(i * 31 % works, WorldOptions.DefaultEnd.AddMinutes(i - 30));
        return recent;
    }
}
