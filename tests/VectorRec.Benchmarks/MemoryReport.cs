using System.Globalization;
using VectorRec.Benchmarks.Funnel;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;
using VectorRec.Generations;

namespace VectorRec.Benchmarks;

/// <summary>What a million works of 64 dimensions take, and what 8 bits a dimension lose.</summary>
internal static class MemoryReport
{
    private const int Works = 1_000_000;
    private const int Dimension = 64;
    private const int Best = 500;
    private const int Users = 20;

    public static void Print()
    {
        Console.WriteLine($"{Works:N0} works, {Dimension} dimensions");
        var best = new Dictionary<EmbeddingEncoding, int[][]>();
        foreach (var encoding in Enum.GetValues<EmbeddingEncoding>())
        {
            using var catalogue = new BenchmarkCatalogue(Works, Dimension, encoding);
            var items = catalogue.Items;
            var raw = RawBytes(items);
            var heap = HeapBytes(catalogue);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{encoding,-8} file {items.Bytes / 1e6:F1} MB, {(double)items.Bytes / Works:F1} bytes a work, raw columns {raw / 1e6:F1} "
                    + $"MB, file / raw {(double)items.Bytes / raw:F3}, opened in {catalogue.Opening.TotalMilliseconds:F0} ms, lists on the "
                    + $"heap {heap / 1e6:F1} MB"));
            best.Add(
                encoding,
                [.. AskedBy().Select(user => ExactScan.Search(
                    items, user, [new(new ItemFilter(WorkFilter.None, items), Best)], from: 0, CancellationToken.None)[0])]);
        }

        double[] overlaps = [.. best[EmbeddingEncoding.Float32]
            .Zip(best[EmbeddingEncoding.Int8], (exact, small) => exact.Intersect(small).Count() / (double)Best)];
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
                $"top {Best} of Int8 and Float32 have in common: mean {overlaps.Average():P2}, least {overlaps.Min():P2} of {Users} "
                + $"users"));
    }

    // What the columns hold, without alignment, dictionaries and the look-up of ids.
    private static long RawBytes(ItemTable items)
    {
        var tags = 0L;
        for (var row = 0; row < items.Count; row++)
            tags += items.Tags(row).Length;
        var scale = items.Embeddings.Encoding == EmbeddingEncoding.Int8 ? sizeof(float) : 0;
        const int ids = sizeof(long), codes = (2 * sizeof(int)) + (2 * sizeof(ushort)) + 3, numbers = 9 * sizeof(float);
        return items.Embeddings.Bytes.Length + (tags * sizeof(ushort)) + ((long)items.Count * (ids + codes + numbers + scale));
    }

    private static long HeapBytes(BenchmarkCatalogue catalogue)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var lists = new GenerationLists(catalogue.Items);
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(lists);
        return bytes;
    }

    private static IEnumerable<float[]> AskedBy()
    {
        var synthetic = new SyntheticWorks(Dimension);
        for (var i = 0; i < Users; i++)
        {
            var user = new float[Dimension];
            synthetic.Fill(user);
            yield return user;
        }
    }
}
