namespace VectorRec.Funnel.Sources;

/// <summary>More by the creators of what the user engaged with lately.</summary>
internal sealed class LikedCreators(int quota) : ISource
{
    public string Name => "liked_creators";

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run)
    {
        var filter = run.Request.Filter;
        var creators = Affinity.Top(run.Answers.Context.History, static work => work.CreatorId);
        return Affinity.Within(creators, filter.CreatorIds) is { Count: > 0 } within
            ? new NearestQuestion(Anchor.User, filter with { CreatorIds = within }) : null;
    }
}
