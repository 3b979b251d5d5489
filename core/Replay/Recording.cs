using System.Buffers;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Replay;

/// <summary>
/// All that a request's answer followed from, besides its generation: what the stores said is here, so that the funnel can run
/// again later, in another process too, and find the same. Works stand by their ids.
/// </summary>
/// <param name="Scene">Its settings then, a tester's changes among them.</param>
/// <param name="Run">The generation that answered.</param>
/// <param name="LoadId">Which loading of it, see <see cref="Generation.LoadId"/>.</param>
/// <param name="Issued">Works that the user had just been given.</param>
/// <param name="Like">The vectors of what was looked for.</param>
/// <param name="Recalled">
/// In the order of recall, without what the item table's postings alone brought: they bring it again. Works newer than the index are here
/// whoever brought them.
/// </param>
/// <param name="Newer">Works newer than the index that the answer may have depended on: they are not in the generation's files.</param>
/// <param name="Slate">What was returned.</param>
/// <param name="FineFailed">Fine ranking failed or was late, so that the coarse order stood.</param>
public sealed record Recording(
    RecommendationRequest Request, SceneOptions Scene, long Run, Guid LoadId, RecordedContext Context, long[] Issued, QueryVectors Like,
    RecalledWork[] Recalled,
    long[] Newer, RecordedWork[] Slate, bool FineFailed)
{
    /// <summary>Works of the postings that had left the catalogue.</summary>
    public long[] Inactive { get; init; } = [];

    /// <summary>Rows of the item table that there were; null when <see cref="Recalled"/> has all works, as in the format before.</summary>
    public int? Rows { get; init; }

    public static Recording Of(FunnelRun run)
    {
        var recalled = ArrayPool<RecalledWork>.Shared.Rent(Math.Max(1, run.Candidates.Count));
        var recording = Of(run, recalled, out var count) with { Recalled = recalled[..count] };
        ArrayPool<RecalledWork>.Shared.Return(recalled);
        return recording;
    }

    /// <summary>All but <see cref="Recalled"/>.</summary>
    /// <param name="recalled">Is written from the front: as many as the run has candidates suffice.</param>
    /// <param name="count">Works that were written.</param>
    internal static Recording Of(FunnelRun run, Span<RecalledWork> recalled, out int count)
    {
        var (items, candidates) = (run.Generation.Items, run.Candidates);
        var ids = items.WorkIds;
        List<long>? inactive = null;
        count = 0;
        for (var i = 0; i < candidates.Count; i++)
        {
            var (row, off) = (candidates.Row[i], candidates.Fates[i] == Fate.Inactive);
            var brought = row >= items.BaseCount ? candidates.Channels[i] : candidates.Channels[i] & ~run.PostingsChannels;
            if (brought != 0)
                recalled[count++] = new(ids[row], brought, off);
            else if (off)
                (inactive ??= []).Add(ids[row]);
        }

        return new(
            run.Request, run.Scene, run.Generation.Run.RunId, run.Generation.LoadId,
            RecordedContext.Of(run.Answers.Context, run.Answers.Query), run.Answers.Issued, run.Answers.Like, [], NewerOf(run),
            RecordedWork.SlateOf(run), run.Trace.HasFailed(FineStage.StageName))
        {
            Inactive = inactive is null ? [] : [.. inactive],
            Rows = run.Rows,
        };
    }

    /// <summary>What was answered then.</summary>
    internal KnownAnswers Known => new(
        Context.ToUser(), Context.Answer, Issued, Like, Recalled,
        Recalled.Where(work => work.Inactive).Select(work => work.WorkId).Concat(Inactive).ToHashSet(), Rows, FineFailed);

    /// <summary>The recording as it can be repeated on a generation of its run.</summary>
    /// <param name="notAsThen">
    /// Works of <see cref="Newer"/> when the generation was loaded anew: it has read them again, with what is known of them now, or does
    /// not have them.
    /// </param>
    internal Recording On(Generation generation, out long[] notAsThen)
    {
        notAsThen = [];
        if (generation.LoadId == LoadId)
            return this;
        notAsThen = Newer;
        var items = generation.Items;
        return this with
        {
            Recalled = Newer.Length == 0 ? Recalled : [.. Recalled.Where(work => items.RowOf(work.WorkId) >= 0)],
            // Newer works stand elsewhere now, if at all; those that were brought then are among the recalled.
            Rows = Rows is null ? null : items.BaseCount,
            Like = Like.WorkRow < items.BaseCount ? Like : Like with { WorkRow = items.RowOf(Request.Query!.WorkId!.Value) },
        };
    }

    // What was recalled, what is compared with the slate, and what was asked about.
    private static long[] NewerOf(FunnelRun run)
    {
        var items = run.Generation.Items;
        if (items.Delta.Count == 0)
            return [];
        var newer = new SortedSet<long>();
        foreach (var row in run.Candidates.Row)
        {
            if (row >= items.BaseCount)
                newer.Add(items.WorkIds[row]);
        }

        newer.UnionWith(run.Answers.Context.Shown.Concat(run.Answers.Issued).Where(work => items.RowOf(work) >= items.BaseCount));
        if (run.Answers.Like.WorkRow >= items.BaseCount)
            newer.Add(items.WorkIds[run.Answers.Like.WorkRow]);
        return [.. newer];
    }
}

/// <summary>One place of a recorded slate; equal when every bit is.</summary>
/// <param name="Score">The relevance that re-ranking was given.</param>
public readonly record struct RecordedWork(long WorkId, float Score, float Gain, bool Refilled, bool Moved)
{
    public static RecordedWork[] SlateOf(FunnelRun run) => [.. run.Trace.Slate.Select(entry => new RecordedWork(
        run.Generation.Items.WorkIds[run.Candidates.Row[entry.Candidate]], run.Candidates.Score[entry.Candidate], entry.Gain,
        entry.Refilled, entry.Moved))];
}
