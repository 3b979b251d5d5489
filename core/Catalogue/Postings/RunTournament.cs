using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace VectorRec.Catalogue.Postings;

/// <summary>
/// Merges runs by a tree of losers: every inner node keeps the worse of two, so that after the best is taken its run plays once
/// against each node on its way up, log2(runs) comparisons. Source: Knuth, The Art of Computer Programming, volume 3, 5.4.1.
/// </summary>
internal ref struct RunTournament
{
    private readonly ReadOnlySpan<PostingList> _lists;
    private readonly ReadOnlySpan<float> _bias;
    private readonly ReadOnlySpan<uint> _createdAt;
    private readonly Span<RunCursor> _cursors;
    private readonly Span<RunHead> _losers;
    private RunHead _best;

    /// <param name="cursors">[runs], as many as the lists have that are not empty.</param>
    /// <param name="losers">[runs].</param>
    public RunTournament(ItemTable items, ReadOnlySpan<PostingList> lists, Span<RunCursor> cursors, Span<RunHead> losers)
    {
        _lists = lists;
        _bias = items.Bias;
        _createdAt = items.CreatedAt;
        _cursors = cursors;
        _losers = losers;
        var runs = 0;
        for (var list = 0; list < lists.Length; list++)
        {
            for (var run = 0; run < PostingList.Runs; run++)
            {
                if (!lists[list].Run(run).IsEmpty)
                    cursors[runs++] = new(list, run, 0);
            }
        }

        // What comes before every row stands at each node until two runs have met there.
        losers.Fill(RunHead.Start);
        for (var run = 0; run < cursors.Length; run++)
            Play(HeadOf(run));
    }

    public readonly bool IsAtEnd => _best.IsEnd;

    /// <summary>The best row that was not taken.</summary>
    public readonly int Row => _best.Row;

    public void Advance() => Play(HeadOf(_best.Run));

    private readonly RunHead HeadOf(int run)
    {
        ref var cursor = ref _cursors[run];
        var rows = _lists[cursor.List].Run(cursor.Run);
        if (cursor.Next == rows.Length)
            return RunHead.End(run);
        var row = rows[cursor.Next++];
        if (cursor.Next < rows.Length)
            Prefetch(rows[cursor.Next]);
        return new(WorthOrder.Key(_bias[row], _createdAt[row]), row, run);
    }

    private void Play(RunHead head)
    {
        for (var node = (head.Run + _losers.Length) >> 1; node > 0; node >>= 1)
            head = RunHead.Play(head, ref _losers[node]);

        _best = head;
    }

    // A run's next row is looked at only after those of the other runs: time to fetch it.
    private readonly unsafe void Prefetch(int row)
    {
        if (!Sse.IsSupported)
            return;
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in _bias[row])));
        Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.AsRef(in _createdAt[row])));
    }
}
