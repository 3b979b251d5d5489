using VectorRec.Catalog;

namespace VectorRec.Benchmarks.Ranking;

/// <summary>A seeded item table of unit embeddings, in a temporary file that is deleted with it.</summary>
internal sealed class Catalogue : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"vectorrec-benchmark-{Guid.NewGuid():N}.table");

    public Catalogue(int works, int dimension)
    {
        var random = new Random(1);
        using (var writer = new ItemTableWriter(_path, works, dimension, runId: 1, priorRate: 0.1))
        {
            var embedding = new float[dimension];
            for (var i = 0; i < works; i++)
            {
                Fill(embedding, random);
                writer.Append(Work(i, random), embedding, bias: (float)random.NextDouble());
            }

            writer.Complete();
        }

        Items = ItemTable.Open(_path);
        User = new float[dimension];
        Fill(User, random);
    }

    public ItemTable Items { get; }

    /// <summary>[d], unit norm.</summary>
    public float[] User { get; }

    /// <summary>Distinct rows in random order, as channels bring them.</summary>
    public int[] Rows(int count)
    {
        var random = new Random(2);
        var rows = new HashSet<int>(count);
        while (rows.Count < count)
            rows.Add(random.Next(Items.Count));
        return [.. rows];
    }

    public void Dispose()
    {
        Items.Dispose();
        File.Delete(_path);
    }

    private static void Fill(float[] vector, Random random)
    {
        var squares = 0f;
        for (var k = 0; k < vector.Length; k++)
        {
            vector[k] = (float)random.NextDouble() - 0.5f;
            squares += vector[k] * vector[k];
        }

        for (var k = 0; k < vector.Length; k++)
            vector[k] /= MathF.Sqrt(squares);
    }

    // Four works a creator, ten a song, three tags: about the demo world's.
    private static WorkRow Work(int i, Random random) => new(
        i, WorkKind.Work, (Media)random.Next(2), random.Next(1 + (i / 4)), random.Next(1 + (i / 10)), "zh",
        [$"tag{random.Next(50)}", $"tag{50 + random.Next(50)}", $"tag{100 + random.Next(50)}"],
        (float)random.NextDouble(), 200, "Shenzhen", null, null, random.Next(11),
        DateTime.UnixEpoch.AddSeconds(1_700_000_000 + (i * 10L)), random.Next(1000), random.Next(500), random.Next(50));
}
