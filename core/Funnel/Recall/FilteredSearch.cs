using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;
using VectorRec.Vectors;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// How a question is answered of which only works that pass a filter are wanted. The index knows vectors alone, so it is asked for as
/// many more as the filter will take away; where that is more work than comparing with all that may pass, these are compared instead,
/// and so they are when the index's answer turns out to hold too few.
/// </summary>
/// <remarks>
/// The works near a vector may pass seldom although many works do (another language than the user's): therefore the second way is
/// taken after the first as well. What comes then is exactly the nearest works that pass.
/// </remarks>
internal readonly struct FilteredSearch
{
    /// <summary>Works that are looked at for how many pass.</summary>
    private const int Sample = 256;

    /// <summary>Share of all works from which the index is asked whatever it costs: most works pass, and it was made for that.</summary>
    private const double Wide = 0.5;

    /// <summary>Works compared one by one in the time that the index needs to bring one more.</summary>
    private const int ComparisonsPerHit = 50;

    // Asked for on top, of what does not pass: the sample errs, and near the vector it is otherwise.
    private const double Margin = 0.25;

    private readonly ItemTable _items;
    private readonly ItemFilter _filter;
    private readonly PostingList[] _cover;
    private readonly IndexQuestion _question;
    private readonly bool _narrows;

    public FilteredSearch(IndexQuestion question, ItemTable items)
    {
        (_question, _items) = (question, items);
        _narrows = !question.Filter.IsEmpty;
        _filter = new(question.Filter, items);
        _cover = FilterCover.Of(question.Filter, items);
        var cover = FilterCover.Count(_cover);
        Asked = _narrows ? AskedOf(cover, Share(cover)) : question.Limit;
    }

    /// <summary>Works to ask the index for; 0 where it is not asked.</summary>
    public int Asked { get; }

    public IndexQuestion Question => _question;

    /// <summary>Leaves the hits that are wanted.</summary>
    /// <returns>False when there may be more of them than the index brought.</returns>
    public bool Keep(VectorHits hits)
    {
        if (!_narrows)
            return true;
        var (items, filter) = (_items, _filter);
        var exhausted = hits.Count < Asked;
        // What the table does not have is told by whoever takes it.
        hits.Keep(work => items.RowOf(work) is var row && (row < 0 || filter.Matches(row)), _question.Limit);
        // Half of the nearest are nothing to compare a large part of the catalogue for.
        return exhausted || 2 * hits.Count >= _question.Limit;
    }

    /// <summary>Compares with all works that pass, those that are newer than the index among them.</summary>
    /// <returns>Rows in the order of their score, ties by row.</returns>
    public int[] Compare()
    {
        var best = new TopK(_question.Limit);
        if (2 * FilterCover.Count(_cover) >= _items.Count)
        {
            // In the order in which they lie.
            var count = _items.Count;
            for (var row = 0; row < count; row++)
                Offer(row, ref best);
            return best.Ranked();
        }

        // A work can be in several lists, and is offered once.
        var seen = _cover.Length > 1 ? ArrayPool<ulong>.Shared.Rent((_items.Capacity >> 6) + 1) : null;
        seen?.AsSpan().Clear();
        foreach (var list in _cover)
        {
            Compare(list.Indexed, ref best, seen);
            Compare(list.Newer, ref best, seen);
            Compare(list.Newest, ref best, seen);
        }

        if (seen is not null)
            ArrayPool<ulong>.Shared.Return(seen);
        return best.Ranked();
    }

    private void Compare(ReadOnlySpan<int> rows, ref TopK best, ulong[]? seen)
    {
        foreach (var row in rows)
        {
            if (seen is not null)
            {
                var bit = 1UL << (row & 63);
                if ((seen[row >> 6] & bit) != 0)
                    continue;
                seen[row >> 6] |= bit;
            }

            Offer(row, ref best);
        }
    }

    private void Offer(int row, ref TopK best)
    {
        if (_filter.Matches(row))
            best.Offer(TopK.KeyOf(_items.Embeddings.Dot(_question.Vector.Span, row), row), row);
    }

    private int AskedOf(long cover, double share)
    {
        // Also where nothing of the sample passes: then the index would have to bring nearly all it has.
        var asked = Math.Ceiling(_question.Limit / Math.Max(share, 1e-6) * (1 + (Margin * (1 - share))));
        return share < Wide && cover <= asked * ComparisonsPerHit ? 0 : (int)Math.Min(asked, _items.Count);
    }

    // Of all works those that pass, [0, 1], estimated from rows spread over the lists.
    private double Share(long cover)
    {
        var step = Math.Max(1, cover / Sample);
        var (looked, passed, skip) = (0, 0, 0L);
        foreach (var list in _cover)
        {
            var rows = list.Indexed;
            for (; skip < rows.Length; skip += step, looked++)
                passed += _filter.Matches(rows[(int)skip]) ? 1 : 0;
            skip -= rows.Length;
        }

        return looked == 0 ? 0 : (double)cover * passed / looked / _items.Count;
    }
}
