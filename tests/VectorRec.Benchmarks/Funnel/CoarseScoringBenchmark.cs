using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using VectorRec.Catalogue;
using VectorRec.Funnel.Ranking;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>
/// Coarse scores of candidates that lie anywhere in a table of a million works, beside a plain loop and beside what moving the same
/// bytes costs on the same machine.
/// </summary>
[MinColumn]
[MedianColumn]
public class CoarseScoringBenchmark
{
    private const int Works = 1_000_000;
    private const int Dimension = 64;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_710_000_000);

    // Made once a run with --inProcess, which the command in docs/performance.md has.
    private static BenchmarkCatalogue? _shared;

    private BenchmarkCatalogue _catalogue = null!;
    private int[] _rows = [];
    private float[] _scores = [];
    private byte[] _copy = [];
    private float[] _row = [];

    [Params(EmbeddingEncoding.Float32, EmbeddingEncoding.Int8)]
    public EmbeddingEncoding Encoding { get; set; }

    [Params(1_000, 10_000, 100_000)]
    public int Candidates { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        if (_shared?.Items.Embeddings.Encoding != Encoding)
        {
            _shared?.Dispose();
            _shared = new BenchmarkCatalogue(Works, Dimension, Encoding);
        }

        _catalogue = _shared;
        _rows = _catalogue.Rows(Candidates);
        _scores = new float[Candidates];
        _copy = new byte[Candidates * RowBytes];
        _row = new float[Dimension];
    }

    private int RowBytes => Encoding == EmbeddingEncoding.Int8 ? Dimension : Dimension * sizeof(float);

    /// <summary>Dot product and bias.</summary>
    [Benchmark(Baseline = true)]
    public void Score() => new CoarseScorer(_catalogue.Items, new(), Now, 0.1f).Score(_catalogue.User, 0.1f, _rows, _scores);

    /// <summary>The same with all controls on.</summary>
    [Benchmark]
    public void ScoreWithControls() => new CoarseScorer(
        _catalogue.Items, new() { TimelinessWeight = 1, QualityWeight = 1, CreatorSupportWeight = 1 }, Now, 0.1f)
            .Score(_catalogue.User, 0.1f, _rows, _scores);

    /// <summary>One loop over the dimensions, as one writes it first.</summary>
    [Benchmark]
    public void NaiveLoop()
    {
        var (items, user) = (_catalogue.Items, _catalogue.User);
        var floats = Encoding == EmbeddingEncoding.Float32 ? MemoryMarshal.Cast<byte, float>(items.Embeddings.Bytes) : default;
        for (var i = 0; i < _rows.Length; i++)
        {
            // Without a row of floats to look at, one has to be made first.
            if (floats.IsEmpty)
                items.Embeddings.CopyTo(_rows[i], _row);
            var row = floats.IsEmpty ? _row : floats.Slice(_rows[i] * Dimension, Dimension);
            var sum = 0f;
            for (var k = 0; k < user.Length; k++)
                sum += user[k] * row[k];
            _scores[i] = (sum * 10) + items.Bias[_rows[i]];
        }
    }

    /// <summary>As many bytes from one place to another, in order: the bandwidth limit.</summary>
    [Benchmark]
    public void CopyInOrder() => _catalogue.Items.Embeddings.Bytes[.._copy.Length].CopyTo(_copy);

    /// <summary>The same rows as the scores read, one after the other into a buffer.</summary>
    [Benchmark]
    public void CopyGathered()
    {
        var bytes = _catalogue.Items.Embeddings.Bytes;
        var width = RowBytes;
        for (var i = 0; i < _rows.Length; i++)
            bytes.Slice(_rows[i] * width, width).CopyTo(_copy.AsSpan(i * width));
    }
}
