using VectorRec.Catalogue;

namespace VectorRec.Tests.Vectors;

/// <summary>
/// Seeded works of few values each, so that random filters match some and not others; every optional field is missing somewhere.
/// </summary>
internal static class RandomWorks
{
    public static readonly string[] Languages = ["zh", "en", "th", "a \"quoted\" one"];
    public static readonly string[] Tags = ["pop", "rock", "duet", "\u6b4c", "", "sad songs"];
    public static readonly string[] Cities = ["Shenzhen", "Beijing", "O'Hare"];
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static WorkRow[] Create(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new WorkRow(
            WorkId: i * 7L,
            Kind: (WorkKind)random.Next(3),
            Media: (Media)random.Next(2),
            CreatorId: random.Next(4) == 0 ? null : random.Next(2) == 0 ? random.Next(20) : long.MaxValue - random.Next(5),
            SongId: random.Next(4) == 0 ? null : random.Next(10),
            Language: random.Next(4) == 0 ? null : Pick(Languages),
            Tags: [.. Tags.Where(_ => random.Next(4) == 0)],
            Quality: random.Next(11) / 10f,
            DurationSeconds: null,
            City: random.Next(3) == 0 ? null : Pick(Cities),
            Latitude: null, Longitude: null, CreatorLevel: 0,
            CreatedAt: Start.UtcDateTime.AddMilliseconds(random.Next(20) * 500),
            Impressions: 0, Plays: 0, Likes: 0))];

        string Pick(string[] values) => values[random.Next(values.Length)];
    }

    /// <summary>[count, width], row by row, of about unit length.</summary>
    public static float[][] Vectors(int count, int width, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            Enumerable.Range(0, width).Select(
                _ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) / Math.Sqrt(width / 4.0))).ToArray())];
    }
}
