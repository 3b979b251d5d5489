namespace VectorRec.Funnel.Sources;

/// <summary>The works nearest to the user's vector in the whole catalogue.</summary>
internal sealed class Neighbourhood(int quota) : ISource
{
    public const string ChannelName = "ann";

    public string Name => ChannelName;

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run) => new NearestQuestion(Anchor.User, run.Request.Filter);
}
