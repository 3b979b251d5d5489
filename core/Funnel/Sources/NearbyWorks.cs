using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>The best works from the user's city.</summary>
internal sealed class NearbyWorks : ISource
{
    private readonly TableQuestion _question = new(Walk);

    public NearbyWorks(int quota) => Quota = quota;

    public string Name => "nearby";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => run.Answers.Context.Profile?.City is { Length: > 0 } ? _question : null;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var items = run.Generation.Items;
        if (items.CityCode(run.Answers.Context.Profile!.City!) is >= 0 and var city)
            PostingsPrefix.Take(run, [items.Postings.OfCity((ushort)city)], ref intake);
    }
}
