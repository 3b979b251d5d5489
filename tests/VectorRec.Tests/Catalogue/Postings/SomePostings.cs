using VectorRec.Catalogue;

namespace VectorRec.Tests.Catalogue.Postings;

/// <summary>Tables in which worth, time and tags are equal often enough for every tie to happen.</summary>
internal static class SomePostings
{
    private const int Dimension = 4;

    /// <summary>A table with the first works, and the others to be added.</summary>
    public static (ItemTable Items, WorkRow[] Later, float[] Bias) Table(string path, int before, int later, int seed)
    {
        var random = new Random(seed);
        var works = Some.Works(before + later, seed);
        var bias = new float[works.Length];
        for (var i = 0; i < works.Length; i++)
        {
            bias[i] = random.Next(6) switch { 0 => -0f, 1 => 0f, 2 => -1.5f, 3 => 1.5f, _ => random.Next(-40, 40) / 8f };
            works[i] = works[i] with
            {
                CreatedAt = Some.Now.AddDays(-random.Next(4)),
                Tags = random.Next(5) == 0 ? [.. works[i].Tags, .. works[i].Tags] : works[i].Tags,
            };
        }

        for (var i = before; i < works.Length; i++)
        {
            if (random.Next(4) == 0)
            {
                works[i] = works[i] with
                {
                    CreatorId = (1L << 50) + random.Next(3),
                    SongId = (1L << 51) + random.Next(3),
                    City = "new city",
                    Language = "new",
                    Tags = ["new tag", "pop"],
                };
            }
        }

        random.Shuffle(works.AsSpan(before));
        var embeddings = Some.Embeddings(Math.Max(1, before), Dimension, seed);
        return (Some.Table(path, works[..before], embeddings, bias[..before], later), works[before..], bias[before..]);
    }

    public static int Append(this ItemTable items, WorkRow work, float bias) => items.Delta.Append(work, [1, 0, 0, 0], bias);
}
