using VectorRec.Simulation;
using VectorRec.Simulation.Output;

namespace VectorRec.Tests.Simulation;

public sealed class DeterminismTests(SmallWorld worlds) : IClassFixture<SmallWorld>
{
    [Theory]
    [InlineData("jsonl", false)]
    [InlineData("jsonl", true)]
    [InlineData("csv", false)]
    [InlineData("csv", true)]
    public void Same_options_give_the_same_bytes_on_any_number_of_threads(string format, bool gzip)
    {
        var options = SmallWorld.Options with { Format = format == "csv" ? RowFormat.Csv : RowFormat.JsonLines, Gzip = gzip };

        var one = SmallWorld.Files(worlds.Make(options with { Threads = 1 }));
        var many = SmallWorld.Files(worlds.Make(options with { Threads = 7 }));

        Assert.Equal(one.Keys, many.Keys);
        foreach (var (name, bytes) in one)
            Assert.True(bytes.AsSpan().SequenceEqual(many[name]), $"{name} differs.");
    }

    [Fact]
    public void Another_seed_gives_other_bytes_in_every_file()
    {
        var one = SmallWorld.Files(worlds.Usual);
        var other = SmallWorld.Files(worlds.Make(SmallWorld.Options with { Seed = 2 }));

        foreach (var (name, bytes) in one)
            Assert.False(bytes.AsSpan().SequenceEqual(other[name]), $"{name} does not depend on the seed.");
    }

    [Fact]
    public void Another_end_moves_all_times_and_changes_nothing_else()
    {
        var by = TimeSpan.FromHours(17);
        var one = worlds.Usual;
        var later = worlds.Make(SmallWorld.Options with { End = WorldOptions.DefaultEnd + by });

        foreach (var kind in (string[])["users", "songs", "works", "follows", "events"])
        {
            var (rows, moved) = (SmallWorld.Rows(one, kind), SmallWorld.Rows(later, kind));
            Assert.NotEmpty(rows);
            Assert.Equal(rows.Count, moved.Count);
            foreach (var (before, after) in rows.Zip(moved))
            {
                foreach (var field in before.EnumerateObject())
                {
                    var other = after.GetProperty(field.Name);
                    if (field.Name is "at" or "created_at")
                        Assert.Equal(field.Value.GetDateTimeOffset() + by, other.GetDateTimeOffset());
                    else if (field.Name != "event_id")
                        Assert.Equal(field.Value.GetRawText(), other.GetRawText());
                }
            }
        }
    }

    [Fact]
    public void The_population_does_not_depend_on_the_number_of_events()
    {
        var few = SmallWorld.Files(worlds.Usual);
        var more = SmallWorld.Files(worlds.Make(SmallWorld.Options with { Events = 30_000 }));

        foreach (var name in few.Keys.Where(name => name is not ("events.jsonl" or "world.json")))
            Assert.Equal(few[name], more[name]);
        Assert.True(more["events.jsonl"].Length > 1.3 * few["events.jsonl"].Length);
    }
}
