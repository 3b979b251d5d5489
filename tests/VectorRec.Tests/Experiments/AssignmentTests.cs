using CsCheck;
using VectorRec.Experiments;

namespace VectorRec.Tests.Experiments;

/// <summary>Who is in which arm.</summary>
public sealed class AssignmentTests
{
    private const int Users = 40_000;

    /// <summary>Written down, so that no build ever sends users elsewhere while an experiment runs.</summary>
    [Theory]
    [InlineData("layer:ranking", 0, 3_003_223_377_097_305_013UL)]
    [InlineData("layer:ranking", 42, 7_957_499_007_387_107_761UL)]
    [InlineData("experiment:theta", 9_007_199_254_740_993, 10_400_222_282_211_995_475UL)]
    public void The_hash_of_a_user_is_the_one_of_all_versions(string salt, long user, ulong hash) =>
        Assert.Equal(hash, Slots.Hash(salt, user));

    [Fact]
    public void Arms_get_their_shares_of_the_slots_and_the_rest_of_the_users_is_in_none() =>
        Gen.Select(Gen.Int[0, 900], Gen.Int[50, 100], Gen.Int[1, 5].Array[2, 5], Gen.Int[0, 1_000_000_000]).Sample(
            (from, width, shares, first) =>
            {
                var experiment = Experiment.Of(
                    SomeExperiments.Of("some", "layer", null) with
                    {
                        From = from,
                        To = from + width,
                        Arms = [.. shares.Select((share, i) => new ArmDefinition($"arm-{i}", share))],
                    }, SomeExperiments.Scenes);
                var counts = Enumerable.Range(first, Users).GroupBy(user => experiment.ArmOf(user)?.Name)
                    .ToDictionary(arm => arm.Key ?? "none", arm => arm.Count());
                foreach (var (i, share) in shares.Index())
                {
                    var expected = Users * (width / 1_000.0) * share / shares.Sum();
                    // Six standard deviations: once in a thousand million.
                    Assert.InRange(
                        counts.GetValueOrDefault($"arm-{i}"), expected - (6 * Math.Sqrt(expected)), expected + (6 * Math.Sqrt(expected)));
                }
            }, iter: 40);

    [Fact]
    public void With_more_slots_nobody_leaves_their_arm() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[1, 200], Gen.Int[0, 100], Gen.Int[0, 300]).Sample((from, width, less, more) =>
        {
            var before = SomeExperiments.Of("some", "layer", null) with { From = from, To = from + width };
            var (old, now) = (Experiment.Of(before, SomeExperiments.Scenes), Experiment.Of(
                before with { From = Math.Max(0, from - less), To = from + width + more }, SomeExperiments.Scenes));
            for (var user = 0; user < 2_000; user++)
            {
                if (old.ArmOf(user) is { } arm)
                    Assert.Equal(arm.Name, now.ArmOf(user)!.Name);
            }
        }, iter: 40);

    [Fact]
    public void Arms_of_two_layers_and_of_two_experiments_of_a_layer_say_nothing_of_each_other()
    {
        var book = SomeExperiments.Book(
            SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }),
            SomeExperiments.Of("second", "two", new { coarse = new { keep = 400 } }));
        var cells = new int[2, 2];
        for (var user = 0; user < Users; user++)
        {
            var arms = book.Assign("feed", user).Arms;
            Assert.Equal(["first", "second"], arms.Select(arm => arm.Experiment));
            cells[arms[0].Arm == "control" ? 0 : 1, arms[1].Arm == "control" ? 0 : 1]++;
        }

        foreach (var cell in cells)
            Assert.InRange(cell, (Users / 4) - 600, (Users / 4) + 600);

        // A user's place in one experiment is not their place in the next of the same layer.
        var (a, b) = (Experiment.Of(SomeExperiments.Of("a", "one", null), SomeExperiments.Scenes),
            Experiment.Of(SomeExperiments.Of("b", "one", null), SomeExperiments.Scenes));
        Assert.InRange(
            Enumerable.Range(0, Users).Count(user => a.ArmOf(user)!.Name == b.ArmOf(user)!.Name), (Users / 2) - 800, (Users / 2) + 800);
    }

    [Fact]
    public void Experiments_of_a_layer_share_no_user_and_a_held_out_user_is_in_none()
    {
        var book = SomeExperiments.Book(
            200,
            SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }) with { To = 500 },
            SomeExperiments.Of("second", "one", new { diversity = new { theta = 0.4 } }) with { From = 500 },
            SomeExperiments.Of("third", "two", null));
        var none = 0;
        for (var user = 0; user < Users; user++)
        {
            var arms = book.Assign("feed", user).Arms;
            none += arms.Count == 0 ? 1 : 0;
            Assert.True(arms.Count is 0 or 2, "One of the first layer and one of the second, or none at all.");
        }

        Assert.InRange(none, (Users / 5) - 500, (Users / 5) + 500);
    }

    [Fact]
    public void Nobody_and_a_scene_without_experiments_get_the_scene_as_it_is()
    {
        var book = SomeExperiments.Book(SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }));
        Assert.Equal((0, null), (book.Assign("feed", -1).Arms.Count, book.Assign("feed", -1).Scene));
        Assert.Equal((0, null), (book.Assign("follow", 7).Arms.Count, book.Assign("follow", 7).Scene));
    }

    [Fact]
    public void The_scene_has_the_settings_of_all_arms_and_is_made_once_for_each_way()
    {
        var book = SomeExperiments.Book(
            SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }),
            SomeExperiments.Of("second", "two", new { coarse = new { keep = 400 } }));
        var seen = new Dictionary<(string, string), object?>();
        for (var user = 0; user < 200; user++)
        {
            var assigned = book.Assign("feed", user);
            var (arms, scene) = (assigned.Arms, assigned.Scene);
            var standard = SomeExperiments.Scenes.Find("feed")!;
            var (first, second) = (arms[0].Arm, arms[1].Arm);
            Assert.Equal(first == "changed" ? 0.3f : standard.Diversity.Theta, (scene ?? standard).Diversity.Theta);
            Assert.Equal(second == "changed" ? 400 : standard.Coarse.Keep, (scene ?? standard).Coarse.Keep);
            Assert.Equal(first == "control" && second == "control", scene is null);
            if (seen.TryGetValue((first, second), out var before))
                Assert.Same(before, assigned);
            seen[(first, second)] = assigned;
        }

        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void An_arm_can_be_forced_whichever_the_user_is_in_and_only_one_that_there_is()
    {
        var book = SomeExperiments.Book(SomeExperiments.Of("first", "one", new { diversity = new { theta = 0.3 } }) with { To = 1 });
        Assert.Equal(0.3f, book.Force("feed", new Dictionary<string, string> { ["first"] = "changed" }).Scene!.Diversity.Theta);
        foreach (var (scene, experiment, arm) in ((string, string, string)[])
            [("feed", "first", "other"), ("feed", "other", "changed"), ("follow", "first", "changed")])
            Assert.Equal(experiment, Assert.Throws<ExperimentException>(
                () => book.Force(scene, new Dictionary<string, string> { [experiment] = arm })).Field);
    }
}
