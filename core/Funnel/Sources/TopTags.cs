namespace VectorRec.Funnel.Sources;

/// <summary>Works with the tags that are most frequent in the user's recent behaviour.</summary>
internal sealed class TopTags(int quota) : ISource
{
    private const int Tags = 5;

    public string Name => "top_tags";

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run)
    {
        // A request for tags of its own has narrowed as far as one list of tags can.
        if (run.Request.Filter.Tags.Count > 0)
            return null;
        var top = run.Answers.Context.History.SelectMany(work => work.Tags).CountBy(tag => tag)
            .OrderByDescending(tag => tag.Value).ThenBy(tag => tag.Key, StringComparer.Ordinal).Take(Tags).Select(tag => tag.Key).ToArray();
        return top.Length > 0 ? new NearestQuestion(Anchor.User, run.Request.Filter with { Tags = top }) : null;
    }
}
