using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// The best works of a table for one vector, by <c>dot(vector, item) / temperature + bias</c>: the truth, by comparing with all works, and
/// what recall makes of it, the nearest and the most popular works together. Gates and evaluations measure the one by the other.
/// </summary>
internal sealed class CoarseNeighbours(ItemTable items, float temperature)
{
    private readonly int _count = items.Count;
    private float[] _scores = [];

    /// <summary>[n], by row, of the vector that <see cref="Compare"/> was last given: cosines.</summary>
    public float[] Likeness { get; } = new float[items.Count];

    /// <summary>Compares a vector with every work.</summary>
    /// <param name="vector">[d], unit norm.</param>
    public void Compare(ReadOnlySpan<float> vector)
    {
        for (var row = 0; row < _count; row++)
            Likeness[row] = items.Embeddings.Dot(vector, row);
    }

    /// <summary>The coarse score of a row, in logits.</summary>
    public float ScoreOf(int row) => (Likeness[row] / temperature) + items.Bias[row];

    /// <summary>The likeness of the last of the nearest.</summary>
    public float Nearest(int count)
    {
        var rows = Rows(_count);
        return Likeness[Best(rows, Likeness, count)[^1]];
    }

    /// <summary>Rows of the best works of all, best first.</summary>
    public int[] Best(int count)
    {
        if (_scores.Length < _count)
            _scores = new float[_count];
        for (var row = 0; row < _count; row++)
            _scores[row] = ScoreOf(row);
        return Best(Rows(_count), _scores, count);
    }

    /// <summary>Rows of the best works, best first, among the nearest that the index named and the most popular.</summary>
    /// <param name="nearest">Rows.</param>
    /// <param name="popular">Works of the highest bias.</param>
    public int[] BestOf(ReadOnlySpan<int> nearest, int popular, int count)
    {
        var all = items.Postings.All;
        var rented = ArrayPool<int>.Shared.Rent(popular);
        var accept = default(Every);
        var taken = PostingsMerge.Take(items, [all], rented.AsSpan(0, popular), ref accept).Count;
        int[] rows = [.. nearest.ToArray().Union(rented.AsSpan(0, taken).ToArray())];
        ArrayPool<int>.Shared.Return(rented);
        return Best(rows, [.. rows.Select(ScoreOf)], count);
    }

    private static int[] Rows(int count) => [.. Enumerable.Range(0, count)];

    // Scores by place in rows; of all rows these are the same.
    private static int[] Best(int[] rows, float[] scores, int count)
    {
        var best = new TopK(count);
        for (var place = 0; place < rows.Length; place++)
            best.Offer(TopK.KeyOf(scores[place], rows[place]), rows[place]);
        return best.Ranked();
    }

    private readonly struct Every : IAccept
    {
        public bool Accept(int row) => true;
    }
}
