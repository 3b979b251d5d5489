using VectorRec.Catalogue;

namespace VectorRec.Tests;

/// <summary>Seeded data for tests.</summary>
internal static class Some
{
    public const long RunId = 7;

    private static readonly string[] Tags = ["pop", "rock", "ballad", "duet", "jazz", "folk", "opera", "rap"];
    private static readonly string[] Languages = ["zh", "en", "yue", "ja"];
    private static readonly string[] Cities = ["Shenzhen", "Beijing", "Chengdu"];

    public static DateTime Now { get; } = new(2026, 6, 1, 12, 0, 0, DateTimeKind.Utc);

    /// <summary>Works with ascending ids that have gaps, and every optional field missing now and then.</summary>
    public static WorkRow[] Works(int count, int seed)
    {
        var random = new Random(seed);
        var works = new WorkRow[count];
        var id = 0L;
        for (var i = 0; i < count; i++)
        {
            id += random.Next(1, 1000);
            works[i] = new WorkRow(
                id,
                random.Next(10) == 0 ? WorkKind.Live : WorkKind.Work,
                (Media)random.Next(2),
                random.Next(8) == 0 ? null : random.Next(count / 4 + 1),
                random.Next(8) == 0 ? null : random.Next(count / 6 + 1) + (1L << 40),
                random.Next(6) == 0 ? null : Languages[random.Next(Languages.Length)],
                [.. Tags.Where(_ => random.Next(4) == 0)],
                random.NextSingle(),
                random.Next(5) == 0 ? null : random.Next(10, 600),
                random.Next(4) == 0 ? null : Cities[random.Next(Cities.Length)],
                random.Next(4) == 0 ? null : random.NextDouble() * 90,
                random.NextDouble() * 180,
                random.Next(11),
                Now.AddSeconds(-random.Next(60 * 86_400)),
                random.Next(3) == 0 ? 0 : random.Next(100_000),
                random.Next(1000),
                random.Next(100));
        }

        return works;
    }

    /// <summary>[count, d], unit norm.</summary>
    public static float[][] Embeddings(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        var embeddings = new float[count][];
        for (var i = 0; i < count; i++)
        {
            embeddings[i] = new float[dimension];
            for (var j = 0; j < dimension; j++)
                embeddings[i][j] = (random.NextSingle() * 2) - 1;
            var norm = MathF.Sqrt(embeddings[i].Sum(value => value * value));
            for (var j = 0; j < dimension; j++)
                embeddings[i][j] /= norm;
        }

        return embeddings;
    }

    /// <summary>Writes the works into a table and opens it.</summary>
    /// <param name="spare">Rows to leave room for.</param>
    public static ItemTable Table(
        string path, WorkRow[] works, float[][] embeddings, float[] bias, int spare = 0,
        EmbeddingEncoding encoding = EmbeddingEncoding.Float32)
    {
        using (var writer = new ItemTableWriter(path, works.Length, embeddings[0].Length, RunId, priorRate: 0.3, spare, encoding))
        {
            for (var i = 0; i < works.Length; i++)
                writer.Append(works[i], embeddings[i], bias[i]);
            writer.Complete();
        }

        return ItemTable.Open(path);
    }
}
