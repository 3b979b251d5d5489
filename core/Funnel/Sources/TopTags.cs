using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>The best works with the tags that are most frequent in the user's recent behaviour.</summary>
internal sealed class TopTags : ISource
{
    private const int Tags = 5;

    private readonly TableQuestion _question = new(Walk);

    public TopTags(int quota) => Quota = quota;

    public string Name => "top_tags";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var items = run.Generation.Items;
        var top = Affinity.Top(run.Answers.Context.History, Tags).Select(items.TagCode).Where(code => code >= 0);
        PostingsPrefix.Take(run, [.. top.Select(code => items.Postings.OfTag((ushort)code))], ref intake);
    }
}
