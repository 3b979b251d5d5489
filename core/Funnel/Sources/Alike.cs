namespace VectorRec.Funnel.Sources;

/// <summary>The works nearest to what the query names, in the whole catalogue.</summary>
internal sealed class Alike(string name, Anchor around, int quota) : ISource
{
    public string Name => name;

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run) => new NearestQuestion(around, run.Request.Filter);
}
