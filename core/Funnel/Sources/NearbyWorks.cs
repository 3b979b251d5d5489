namespace VectorRec.Funnel.Sources;

/// <summary>Works from the user's city.</summary>
internal sealed class NearbyWorks(int quota) : ISource
{
    public string Name => "nearby";

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run)
    {
        var filter = run.Request.Filter;
        return run.Answers.Context.Profile?.City is { Length: > 0 } city && (filter.City is null || filter.City == city)
            ? new NearestQuestion(Anchor.User, filter with { City = city }) : null;
    }
}
