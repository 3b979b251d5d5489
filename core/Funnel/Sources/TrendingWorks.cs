using VectorRec.Funnel.Recall;
using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>What everybody likes.</summary>
internal sealed class TrendingWorks : ISource
{
    public const string ChannelName = "trending";

    private readonly TableQuestion _question = new(Walk);

    public TrendingWorks(int quota) => Quota = quota;

    public string Name => ChannelName;

    public int Quota { get; }

    public SourceStore Store => SourceStore.Lists;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        foreach (var row in run.Generation.Lists.Trending)
        {
            if (!intake.Add(row))
                return;
        }

        // What passes a narrow filter need not be among the popular works at all.
        if (!intake.HasToFill || intake.Brought >= run.Request.Limit)
            return;
        foreach (var row in TrendOrder.Rank(run.Generation.Items, GenerationLists.Length, intake.Filter))
        {
            if (!intake.Add(row))
                return;
        }
    }
}
