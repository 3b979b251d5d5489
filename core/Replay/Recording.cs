using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Users;

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
/// <param name="Recalled">In the order of recall.</param>
/// <param name="Newer">Works newer than the index that the answer may have depended on: they are not in the generation's files.</param>
/// <param name="Slate">What was returned.</param>
/// <param name="FineFailed">Fine ranking failed or was late, so that the coarse order stood.</param>
public sealed record Recording(
    RecommendationRequest Request, SceneOptions Scene, long Run, Guid LoadId, UserContext Context, long[] Issued, QueryVectors Like, RecalledWork[] Recalled,
    long[] Newer, RecordedWork[] Slate, bool FineFailed)
{
    public static Recording Of(FunnelRun run)
    {
        var ids = run.Generation.Items.WorkIds;
        var candidates = run.Candidates;
        var recalled = new RecalledWork[candidates.Count];
        for (var i = 0; i < recalled.Length; i++)
            recalled[i] = new(ids[candidates.Row[i]], candidates.Channels[i], candidates.Fates[i] == Fate.Inactive);
        return new(
            run.Request, run.Scene, run.Generation.Run.RunId, run.Generation.LoadId, run.Context, run.Issued, run.Like, recalled, NewerOf(run), RecordedWork.SlateOf(run),
            run.HasFailed(FineStage.StageName));
    }

    /// <summary>The recording as it can be repeated on a generation of its run.</summary>
    /// <param name="notAsThen">
    /// Works of <see cref="Newer"/> when the generation was loaded anew: it has read them again, with what is known of them now, or does not have them.
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

        newer.UnionWith(run.Context.Shown.Concat(run.Issued).Where(work => items.RowOf(work) >= items.BaseCount));
        if (run.Like.WorkRow >= items.BaseCount)
            newer.Add(items.WorkIds[run.Like.WorkRow]);
        return [.. newer];
    }
}

/// <summary>A candidate as recall left it.</summary>
/// <param name="Inactive">Whether the work had left the catalogue.</param>
public readonly record struct RecalledWork(long WorkId, uint Channels, bool Inactive);

/// <summary>One place of a recorded slate; equal when every bit is.</summary>
/// <param name="Score">The relevance that re-ranking was given.</param>
public readonly record struct RecordedWork(long WorkId, float Score, float Gain, bool Refilled, bool Moved)
{
    public static RecordedWork[] SlateOf(FunnelRun run) => [.. run.Slate.Select(entry => new RecordedWork(
        run.Generation.Items.WorkIds[run.Candidates.Row[entry.Candidate]], run.Candidates.Relevance[entry.Candidate], entry.Gain, entry.Refilled, entry.Moved))];
}

/// <summary>A finished replay.</summary>
/// <param name="Run">To be disposed by the caller.</param>
/// <param name="NotAsThen">Works newer than the index that this loading of the generation does not have as they were: the slates may differ by them.</param>
public readonly record struct Replayed(FunnelRun Run, long[] NotAsThen);
