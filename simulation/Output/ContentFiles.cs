using System.Security.Cryptography;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Output;

/// <summary>
/// The works' vectors, as a model of their sound would make them: the hidden vector, turned into a space of its own by a matrix that is the
/// same for all works, and noise.
/// </summary>
internal static class ContentFiles
{
    private const int Dimensions = TruthTables.Dimensions;

    /// <returns>Nothing when works carry none.</returns>
    public static IEnumerable<FileFacts> Write(World world, string folder, CancellationToken token)
    {
        var (options, width) = (world.Options, world.Options.ContentWidth);
        if (width == 0)
            yield break;
        var (space, works) = (Space(options), world.Works.Count);
        var vectors = new float[(long)works * width];
        Parallel.For(0, works, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = token }, work =>
            Draw(world, space, work, vectors.AsSpan(work * width, width)));
        NpyFile.Write<float>(Path.Combine(folder, "work_vectors.npy"), vectors, [works, width]);
        yield return Facts(folder, "work_vectors.npy", works);
        long[] ids = [.. Enumerable.Range(0, works).Select(work => WorkTable.FirstId + (long)work)];
        NpyFile.Write<long>(Path.Combine(folder, "work_vectors.ids.npy"), ids, [works]);
        yield return Facts(folder, "work_vectors.ids.npy", works);
    }

    // [width, dimensions]; what it makes of a unit vector is of length 1 on the average.
    private static float[] Space(WorldOptions options)
    {
        var space = new float[options.ContentWidth * Dimensions];
        var scale = 1 / Math.Sqrt(options.ContentWidth);
        for (var row = 0; row < options.ContentWidth; row++)
        {
            var draw = new Draw(options.Seed, Purpose.ContentSpace, row);
            foreach (ref var weight in space.AsSpan(row * Dimensions, Dimensions))
                weight = (float)(scale * draw.Normal());
        }

        return space;
    }

    private static void Draw(World world, float[] space, int work, Span<float> vector)
    {
        var draw = new Draw(world.Options.Seed, Purpose.Content, work);
        var noise = world.Options.ContentNoise / Math.Sqrt(vector.Length);
        for (var i = 0; i < vector.Length; i++)
            vector[i] = Works.Dot(space.AsSpan(i * Dimensions, Dimensions), world.Truth.VectorOf(work)) + (float)(noise * draw.Normal());
    }

    private static FileFacts Facts(string folder, string name, int rows)
    {
        using var file = File.OpenRead(Path.Combine(folder, name));
        return new(name, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)), rows);
    }
}
