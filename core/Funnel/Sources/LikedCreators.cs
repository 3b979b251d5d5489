using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>More by the creators of what the user engaged with lately: the best of their works.</summary>
internal sealed class LikedCreators : ISource
{
    private readonly TableQuestion _question = new(Walk);

    public LikedCreators(int quota) => Quota = quota;

    public string Name => "liked_creators";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var items = run.Generation.Items;
        var creators = Affinity.Top(run.Answers.Context.History, static work => work.CreatorId);
        PostingsPrefix.Take(run, [.. creators.Select(creator => items.Postings.OfCreator(items.CreatorCode(creator)))], ref intake);
    }
}
