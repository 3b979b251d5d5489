using System.Buffers;

namespace VectorRec.Catalogue.Postings;

/// <summary>
/// The best rows of several posting lists together, each once, best static worth first. The cost is that of the rows that are looked at,
/// however long the lists are.
/// </summary>
public static class PostingsMerge
{
    private const int FewRuns = 64;

    /// <summary>Writes accepted rows until there is no room or the lists are at their end.</summary>
    /// <param name="lists">Of this table; they may overlap.</param>
    /// <param name="rows">[most], is written from the front.</param>
    /// <param name="looks">Rows to look at, at most: what accepts hardly any must not read all there is.</param>
    public static Merged Take<TAccept>(
        ItemTable items, ReadOnlySpan<PostingList> lists, Span<int> rows, ref TAccept accept, int looks = int.MaxValue)
        where TAccept : struct, IAccept
    {
        var runs = 0;
        var only = ReadOnlySpan<int>.Empty;
        foreach (ref readonly var list in lists)
        {
            for (var i = 0; i < PostingList.Runs; i++)
            {
                if (list.Run(i) is { IsEmpty: false } run)
                {
                    runs++;
                    only = run;
                }
            }
        }

        if (runs <= 1)
            return Walk(items.Bias, only, rows, ref accept, looks);
        if (runs <= FewRuns)
            return Merge(new(items, lists, stackalloc RunCursor[runs], stackalloc RunHead[runs]), items.Bias, rows, ref accept, looks);

        var cursors = ArrayPool<RunCursor>.Shared.Rent(runs);
        var heads = ArrayPool<RunHead>.Shared.Rent(runs);
        try
        {
            return Merge(new(items, lists, cursors.AsSpan(0, runs), heads.AsSpan(0, runs)), items.Bias, rows, ref accept, looks);
        }
        finally
        {
            ArrayPool<RunCursor>.Shared.Return(cursors);
            ArrayPool<RunHead>.Shared.Return(heads);
        }
    }

    private static Merged Walk<TAccept>(
        ReadOnlySpan<float> bias, ReadOnlySpan<int> run, Span<int> rows, ref TAccept accept, int looks)
        where TAccept : struct, IAccept
    {
        var (at, taken) = (0, 0);
        for (var end = Math.Min(run.Length, looks); at < end && taken < rows.Length; at++)
        {
            if (accept.Accept(run[at]))
                rows[taken++] = run[at];
        }

        return new(taken, at < run.Length ? bias[run[at]] : float.NegativeInfinity);
    }

    private static Merged Merge<TAccept>(
        RunTournament runs, ReadOnlySpan<float> bias, Span<int> rows, ref TAccept accept, int looks)
        where TAccept : struct, IAccept
    {
        var (last, taken) = (-1, 0);
        for (; !runs.IsAtEnd && taken < rows.Length && looks > 0; looks--)
        {
            var row = runs.Row;
            runs.Advance();
            // All lists have one order, so the same row comes from each of them in succession.
            if (row == last)
                continue;
            last = row;
            if (accept.Accept(row))
                rows[taken++] = row;
        }

        return new(taken, runs.IsAtEnd ? float.NegativeInfinity : bias[runs.Row]);
    }
}
