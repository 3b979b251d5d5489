using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// The works whose vectors are nearest to that of the work that the query names: compared with all works, and of a catalogue that is too
/// large for a request with the newest of them.
/// </summary>
internal sealed class LikeContent(int quota) : ISource
{
    public const string ChannelName = "like_content";

    /// <summary>Numbers that a request reads at most: a quarter of a gigabyte, some tens of milliseconds.</summary>
    private const long MostNumbers = 1 << 26;

    private readonly TableQuestion _question = new(Walk);

    public string Name => ChannelName;

    public int Quota => quota;

    public SourceStore Store => SourceStore.Lists;

    public Question? Ask(FunnelRun run) => run.Answers.Like.Content is null ? null : _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var content = run.Answers.Like.Content!;
        // Seen works do not count against a quota.
        var best = new TopK(Math.Min(intake.Quota + run.Answers.Context.SeenCount, run.Rows));
        for (var row = Math.Max(0, run.Rows - (int)(MostNumbers / content.Length)); row < run.Rows; row++)
        {
            var likeness = run.Generation.ContentLikeness(content, row);
            // What carries no vector is like nothing.
            if (likeness == 0)
                continue;
            var key = TopK.KeyOf(likeness, row);
            if (best.Takes(key) && intake.Passes(row))
                best.Offer(key, row);
        }

        foreach (var row in best.Ranked())
        {
            if (!intake.Add(row))
                return;
        }
    }
}
