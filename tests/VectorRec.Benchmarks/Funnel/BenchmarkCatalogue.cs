using System.Diagnostics;
using VectorRec.Catalogue;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>A seeded item table, in a temporary file that is deleted with it.</summary>
internal sealed class BenchmarkCatalogue : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"vectorrec-benchmark-{Guid.NewGuid():N}.table");

    public BenchmarkCatalogue(int works, int dimension, EmbeddingEncoding encoding)
    {
        var synthetic = new SyntheticWorks(dimension);
        using (var writer = new ItemTableWriter(_path, works, dimension, runId: 1, priorRate: 0.1, encoding: encoding))
        {
            var embedding = new float[dimension];
            for (var i = 0; i < works; i++)
            {
                var bias = synthetic.Fill(embedding);
                writer.Append(synthetic.Next(i), embedding, bias);
            }

            writer.Complete();
        }

        var watch = Stopwatch.StartNew();
        Items = ItemTable.Open(_path);
        Opening = watch.Elapsed;
        User = new float[dimension];
        synthetic.Fill(User);
    }

    public ItemTable Items { get; }

    /// <summary>How long opening took, all checks included.</summary>
    public TimeSpan Opening { get; }

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
}
