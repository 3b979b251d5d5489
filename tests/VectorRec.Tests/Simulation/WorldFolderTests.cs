using VectorRec.Simulation;
using VectorRec.Simulation.Output;

namespace VectorRec.Tests.Simulation;

public sealed class WorldFolderTests : IDisposable
{
    private readonly SmallWorld _worlds = new();

    [Fact]
    public void A_world_replaces_an_earlier_one_of_another_format()
    {
        var folder = _worlds.Make();
        WorldGenerator.Generate(
            SmallWorld.Options with { Format = RowFormat.Csv, Gzip = true }, folder, null, TestContext.Current.CancellationToken);

        Assert.Empty(Directory.GetFiles(folder, "*.jsonl"));
        Assert.Equal(6, Directory.GetFiles(folder, "*.csv.gz").Length);
    }

    [Fact]
    public void A_folder_of_other_things_is_left_alone()
    {
        var folder = _worlds.NewFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "letter.txt"), "mine");

        Assert.Throws<WorldException>(
            () => WorldGenerator.Generate(SmallWorld.Options, folder, null, TestContext.Current.CancellationToken));
        Assert.Equal(["letter.txt"], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void An_interrupted_run_leaves_the_earlier_world_as_it_was()
    {
        var folder = _worlds.Make();
        var before = SmallWorld.Files(folder);
        using var interrupt = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            WorldGenerator.Generate(SmallWorld.Options with { Seed = 9 }, folder, _ => interrupt.Cancel(), interrupt.Token));

        Assert.Equal(before, SmallWorld.Files(folder));
        Assert.Equal([Path.Combine(folder, "on-air"), Path.Combine(folder, "truth")], Directory.GetDirectories(folder)
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(-1, 0.5)]
    [InlineData(4_097, 0.5)]
    [InlineData(4_000, 0.5)]
    [InlineData(8, -0.1)]
    [InlineData(8, double.NaN)]
    [InlineData(8, double.PositiveInfinity)]
    public void Vectors_that_cannot_be_are_named(int width, double noise) =>
        Assert.NotNull(new WorldOptions { ContentWidth = width, ContentNoise = noise, Works = 300_000 }.Problem());

    [Theory]
    [InlineData(0, 1_000, 100, 30)]
    [InlineData(300, 0, 100, 30)]
    [InlineData(300, 1_000, -1, 30)]
    [InlineData(300, 1_000, 100, 0)]
    public void Options_that_make_no_world_are_named(int users, int works, long events, int days)
    {
        var options = new WorldOptions { Users = users, Works = works, Events = events, Days = days };

        Assert.NotNull(options.Problem());
        Assert.Throws<ArgumentException>(
            () => WorldGenerator.Generate(options, _worlds.NewFolder(), null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(10, 20, 0)]
    [InlineData(10, 20, 500)]
    [InlineData(1_000, 20, 5_000)]
    [InlineData(10, 5_000, 5_000)]
    public void The_smallest_and_the_most_lopsided_worlds_can_be_made(int users, int works, long events)
    {
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var world = _worlds.Make(new WorldOptions { Seed = seed, Users = users, Works = works, Events = events });
            Assert.Equal(users, SmallWorld.Manifest(world).Counts.Users);
            Assert.Equal(works, SmallWorld.Manifest(world).Counts.Works);
        }
    }

    public void Dispose() => _worlds.Dispose();
}
