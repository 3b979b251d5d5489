using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Benchmarks;

/// <summary>
/// What share of the best 100 works in coarse order the nearest and the most popular works hold, by how many of each: works of an item
/// table in the place of users, likeness compared with all works.
/// </summary>
internal static class WidthReport
{
    private const int Queries = 100;
    private const int Best = 100;

    private static readonly int[] Nearest = [100, 200, 300, 500, 1_000];
    private static readonly int[] Popular = [5_000, 10_000, 20_000];

    /// <param name="path">An item table.</param>
    /// <param name="temperature">That of its bundle.</param>
    public static void Print(string path, float temperature)
    {
        using var items = ItemTable.Open(path);
        var truth = new CoarseNeighbours(items, temperature);
        var held = new double[Nearest.Length, Popular.Length];
        var random = new Random(5);
        for (var query = 0; query < Queries; query++)
        {
            truth.Compare(items.Embeddings.ToArray(random.Next(items.Count)));
            var best = truth.Best(Best).ToHashSet();
            int[] near = [.. Enumerable.Range(0, items.Count).OrderByDescending(row => truth.Likeness[row]).Take(Nearest[^1])];
            for (var n = 0; n < Nearest.Length; n++)
            {
                for (var p = 0; p < Popular.Length; p++)
                    held[n, p] += truth.BestOf(near.AsSpan(0, Nearest[n]), Popular[p], Best).Count(best.Contains) / (double)Best / Queries;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{items.Count} works; popular: {string.Join(", ", Popular)}"));
        for (var n = 0; n < Nearest.Length; n++)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"nearest {Nearest[n],5}: {string.Join("  ", Enumerable.Range(0, Popular.Length).Select(p => $"{held[n, p]:F4}"))}"));
    }
}
