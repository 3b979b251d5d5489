using VectorRec.Recall;
using VectorRec.Storage;

namespace VectorRec.Pipeline;

/// <summary>
/// All that a request's answer followed from, besides its generation: what the stores said is here, so that the funnel can run
/// again later and find the same.
/// </summary>
/// <param name="Run">The generation that answered.</param>
/// <param name="Issued">Works that the user had just been given.</param>
/// <param name="Like">The vectors of what was looked for.</param>
/// <param name="Recalled">Row of the item table, channels, and whether the work had left the catalogue, in the order of recall.</param>
/// <param name="Slate">What was returned.</param>
/// <param name="FineFailed">Fine ranking failed or was late, so that the coarse order stood.</param>
public sealed record Recording(
    RecommendationRequest Request, long Run, UserContext Context, long[] Issued, QueryVectors Like, RecalledWork[] Recalled, RecordedWork[] Slate, bool FineFailed)
{
    public static Recording Of(FunnelRun run)
    {
        var recalled = new RecalledWork[run.Candidates.Count];
        for (var i = 0; i < recalled.Length; i++)
            recalled[i] = new(run.Candidates.Row[i], run.Candidates.Channels[i], run.Candidates.Fates[i] == Fate.Inactive);
        return new(
            run.Request, run.Generation.Run.RunId, run.Context, run.Issued, run.Like, recalled, RecordedWork.SlateOf(run), run.HasFailed(FineStage.StageName));
    }
}

/// <summary>A candidate as recall left it.</summary>
public readonly record struct RecalledWork(int Row, uint Channels, bool Inactive);

/// <summary>One place of a recorded slate; equal when every bit is.</summary>
/// <param name="Score">The relevance that re-ranking was given.</param>
public readonly record struct RecordedWork(long WorkId, float Score, float Gain, bool Refilled, bool Moved)
{
    public static RecordedWork[] SlateOf(FunnelRun run) => [.. run.Slate.Select(entry => new RecordedWork(
        run.Generation.Items.WorkIds[run.Candidates.Row[entry.Candidate]], run.Candidates.Relevance[entry.Candidate], entry.Gain, entry.Refilled, entry.Moved))];
}
