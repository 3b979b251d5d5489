using BenchmarkDotNet.Attributes;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>The best 10,000 works of fifty posting lists of a table of a million, beside gathering the lists and sorting them.</summary>
[MinColumn]
[MedianColumn]
[MemoryDiagnoser]
public class PostingsMergeBenchmark
{
    private const int Works = 1_000_000;
    private const int Lists = 50;
    private const int Most = 10_000;

    // Made once a run with --inProcess, which the command in docs/performance.md has.
    private static BenchmarkCatalogue? _shared;

    private readonly int[] _rows = new int[Most];
    private ItemTable _items = null!;
    private PostingList[] _lists = [];
    private int[] _gathered = [];
    private ulong[] _keys = [];

    /// <summary>
    /// Fifty tags have a million postings, and share works; fifty songs have few, and all are taken; the list of all works is walked.
    /// </summary>
    [Params("tags", "songs", "all")]
    public string Of { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _shared ??= new BenchmarkCatalogue(Works, dimension: 4, EmbeddingEncoding.Float32);
        _items = _shared.Items;
        _lists = Of switch
        {
            "tags" => [.. Enumerable.Range(0, Lists).Select(code => _items.Postings.OfTag((ushort)code))],
            "songs" => [.. Enumerable.Range(0, Lists).Select(_items.Postings.OfSong)],
            _ => [_items.Postings.All],
        };
        _gathered = new int[_lists.Sum(list => list.Count)];
        _keys = new ulong[_gathered.Length];
        if (!Rows(GatherAndSort()).SequenceEqual(Rows(Merge())))
            throw new InvalidOperationException("The two do not agree.");

        int[] Rows(int count) => _rows[..count];
    }

    /// <summary>All rows of all lists, sorted by worth, each once.</summary>
    [Benchmark(Baseline = true)]
    public int GatherAndSort()
    {
        var gathered = 0;
        foreach (var list in _lists)
        {
            list.Indexed.CopyTo(_gathered.AsSpan(gathered));
            gathered += list.Indexed.Length;
        }

        for (var i = 0; i < gathered; i++)
            _keys[i] = WorthOrder.Key(_items.Bias[_gathered[i]], _items.CreatedAt[_gathered[i]]);
        _keys.AsSpan().Sort(_gathered.AsSpan());
        var (taken, last) = (0, -1);
        for (var i = 0; i < gathered && taken < Most; i++)
        {
            if (_gathered[i] != last)
                _rows[taken++] = last = _gathered[i];
        }

        return taken;
    }

    [Benchmark]
    public int Merge()
    {
        var accept = new Everything();
        return PostingsMerge.Take(_items, _lists, _rows, ref accept).Count;
    }

    private readonly struct Everything : IAccept
    {
        public bool Accept(int row) => true;
    }
}
