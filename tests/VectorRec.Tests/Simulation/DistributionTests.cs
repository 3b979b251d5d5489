using System.Text.Json;

namespace VectorRec.Tests.Simulation;

/// <summary>The shapes that make a world look like a platform.</summary>
public sealed class DistributionTests(DistributionTests.LargerWorld world) : IClassFixture<DistributionTests.LargerWorld>
{
    private readonly string _world = world.Folder;

    [Fact]
    public void Plays_fall_with_the_position()
    {
        var events = SmallWorld.Rows(_world, "events");
        var rates = Enumerable.Range(0, 10).Select(position => (double)Count("play", position) / Count("impression", position)).ToList();

        Assert.InRange(rates[0], 0.25, 0.5);
        Assert.True(rates[0] > 1.5 * rates[9], $"{rates[0]} at the top, {rates[9]} at the bottom.");

        int Count(string type, int position) =>
            events.Count(row => Type(row) == type && row.GetProperty("position").GetInt32() == position);
    }

    [Fact]
    public void Each_reaction_is_as_rare_as_it_should_be()
    {
        var counts = SmallWorld.Manifest(_world).Counts.ByType;
        double Rate(string type) => (double)counts[type] / counts["impression"];

        Assert.InRange(Rate("play"), 0.12, 0.35);
        Assert.InRange(Rate("complete"), 0.06, 0.2);
        Assert.InRange(Rate("like"), 0.02, 0.09);
        Assert.InRange(Rate("follow"), 0.002, 0.015);
        Assert.InRange(Rate("share"), 0.002, 0.02);
    }

    [Theory]
    [InlineData("events", "user_id")]
    [InlineData("events", "work_id")]
    [InlineData("works", "song_id")]
    [InlineData("works", "creator_id")]
    [InlineData("follows", "followee_id")]
    public void A_tenth_has_a_large_share(string kind, string id)
    {
        var counts = SmallWorld.Rows(_world, kind).CountBy(row => row.GetProperty(id).GetInt64()).Select(count => count.Value)
            .OrderDescending().ToList();

        var share = (double)counts.Take((counts.Count + 9) / 10).Sum() / counts.Sum();
        Assert.InRange(share, 0.3, 0.95);
    }

    [Fact]
    public void Works_are_fresher_than_an_even_spread_and_some_are_of_the_last_day()
    {
        var end = VectorRec.Simulation.WorldOptions.DefaultEnd;
        var days = SmallWorld.Rows(_world, "works")
            .Select(row => (end - row.GetProperty("created_at").GetDateTimeOffset()).TotalDays).ToList();

        Assert.All(days, age => Assert.InRange(age, 0, 90));
        Assert.True(days.Count(age => age < 30) > 0.45 * days.Count);
        Assert.Contains(days, age => age < 1);
    }

    [Fact]
    public void All_followees_have_works()
    {
        var creators = SmallWorld.Rows(_world, "works").Select(row => row.GetProperty("creator_id").GetInt64()).ToHashSet();

        Assert.All(SmallWorld.Rows(_world, "follows"), follow => Assert.Contains(follow.GetProperty("followee_id").GetInt64(), creators));
    }

    [Fact]
    public void Creators_have_levels_and_listeners_none()
    {
        var levels = SmallWorld.Rows(_world, "users")
            .ToDictionary(row => row.GetProperty("user_id").GetInt64(), row => row.GetProperty("level").GetInt32());

        Assert.All(SmallWorld.Rows(_world, "works"), work => Assert.InRange(levels[work.GetProperty("creator_id").GetInt64()], 1, 10));
        Assert.InRange(levels.Values.Count(level => level == 0), 500, 700);
        Assert.True(levels.Values.Count(level => level is 1 or 2) > 3 * levels.Values.Count(level => level >= 7));
    }

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    public sealed class LargerWorld : IDisposable
    {
        private readonly SmallWorld _worlds = new();

        public LargerWorld() => Folder = _worlds.Make(SmallWorld.Options with { Users = 1_000, Works = 4_000, Events = 100_000 });

        public string Folder { get; }

        public void Dispose() => _worlds.Dispose();
    }
}
