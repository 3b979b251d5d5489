using VectorRec.Indexer.Cli;
using VectorRec.Simulation;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Truth;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Simulation;

/// <summary>Works' vectors in a world: noisy views of what nobody sees.</summary>
public sealed class ContentTests(SmallWorld worlds) : IClassFixture<SmallWorld>
{
    private static readonly WorldOptions Options = SmallWorld.Options with { ContentWidth = 24, ContentNoise = 0.3 };

    [Fact]
    public void They_come_beside_a_world_that_is_the_same_without_them_whatever_the_threads()
    {
        var without = SmallWorld.Files(worlds.Usual);
        var with = SmallWorld.Files(worlds.Make(Options with { Threads = 1 }));
        Assert.Equal(with, SmallWorld.Files(worlds.Make(Options with { Threads = 4 })));
        Assert.DoesNotContain("content", System.Text.Encoding.UTF8.GetString(without["world.json"]));
        foreach (var (name, bytes) in without.Where(file => file.Key != "world.json"))
            Assert.Equal(bytes, with[name]);
        Assert.Equal(["work_vectors.ids.npy", "work_vectors.npy"], with.Keys.Except(without.Keys).Order(StringComparer.Ordinal));
        Assert.NotEqual(
            with["work_vectors.npy"], SmallWorld.Files(worlds.Make(Options with { ContentNoise = 0.4 }))["work_vectors.npy"]);
    }

    [Fact]
    public void Who_sounds_alike_is_alike()
    {
        var folder = worlds.Make(Options);
        var truth = TrueUtility.Load(Path.Combine(folder, "truth"));
        var vectors = NpyFile.Read<float>(Path.Combine(folder, "work_vectors.npy"));
        Assert.Equal(SmallWorld.Options.Works * 24, vectors.Length);
        // Of likenesses in one space and the other.
        var pairs = Enumerable.Range(0, 400).Select(i => (
            Likeness(truth.VectorOf(i), truth.VectorOf(i + 500)), Likeness(Vector(i), Vector(i + 500)))).ToArray();
        var correlation = Likeness(Centred(pairs.Select(pair => pair.Item1)), Centred(pairs.Select(pair => pair.Item2)));
        Assert.InRange(correlation, 0.7, 0.999);

        ReadOnlySpan<float> Vector(int work) => vectors.AsSpan(work * 24, 24);
    }

    [Fact]
    public async Task They_are_valid_beside_the_works()
    {
        var folder = worlds.Make(Options);
        var run = await IndexerRun.Async(
            ["validate", .. Directory.GetFiles(folder, "*.jsonl"), .. Directory.GetFiles(folder, "*.npy"), "--json"]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var report = run.Json.GetProperty("files").EnumerateArray().Single(file => file.GetProperty("kind").GetString() == "work_vectors");
        Assert.Equal(SmallWorld.Options.Works, report.GetProperty("rows").GetInt32());
    }

    private static float[] Centred(IEnumerable<double> values)
    {
        var mean = values.Average();
        return [.. values.Select(value => (float)(value - mean))];
    }

    private static double Likeness(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(a, b);
}
