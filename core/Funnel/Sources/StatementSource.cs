namespace VectorRec.Funnel.Sources;

/// <summary>
/// A recall channel that Postgres answers with the statement of its name, see <c>Storage/Channels</c>. Beside its SQL it needs no code.
/// </summary>
internal class StatementSource(string name, int quota) : ISource
{
    public string Name => name;

    public int Quota => quota;

    public SourceStore Store => SourceStore.Postgres;

    /// <summary>Whether the statement says how well each work answers the query's text.</summary>
    public virtual bool Scored => false;

    public virtual Question? Ask(FunnelRun run) => StatementQuestion.Instance;
}
