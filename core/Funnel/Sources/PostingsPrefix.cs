using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Catalogue.Postings;
using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// The best of posting lists, by static worth: the inverted index of recall. Its cost is that of the rows it takes, however many works a
/// creator, a tag or the whole catalogue has.
/// </summary>
internal static class PostingsPrefix
{
    /// <summary>Rows looked at for a channel, at most: where a filter passes hardly any, it brings fewer than its quota.</summary>
    private const int Looks = 200_000;

    /// <summary>Takes works of any of these lists, best first, until the intake takes no more.</summary>
    public static void Take(FunnelRun run, scoped ReadOnlySpan<PostingList> lists, ref Intake intake)
    {
        var most = 0L;
        foreach (ref readonly var list in lists)
            most += list.Count;
        // Seen works do not count against a quota, so as many more may be looked at as the user has seen.
        var room = (int)Math.Min(most, intake.Quota + Math.Min(intake.Quota, run.Answers.Context.SeenCount));
        var rented = ArrayPool<int>.Shared.Rent(Math.Max(1, room));
        var passing = new Passing(intake.Filter, run.Rows);
        var merged = PostingsMerge.Take(run.Generation.Items, lists, rented.AsSpan(0, room), ref passing, Looks);
        intake.AddPassed(rented.AsSpan(0, merged.Count));
        ArrayPool<int>.Shared.Return(rented);
    }

    private readonly struct Passing(ItemFilter? filter, int rows) : IAccept
    {
        // What came after the request began is the next one's.
        public bool Accept(int row) => row < rows && (filter is null || filter.Matches(row));
    }
}
