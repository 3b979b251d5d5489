namespace VectorRec.Funnel.Sources;

/// <summary>Works whose song's title, creator's name, own title or tags answer the query's text, with how well they do.</summary>
internal sealed class TextMatches(int quota) : StatementSource("text", quota)
{
    public override bool Scored => true;

    public override Question? Ask(FunnelRun run) => run.Request.Query?.Text is null ? null : base.Ask(run);
}
