using VectorRec.Funnel.Recall;
using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// New works that are still owed exposure, in turn from the pools of all creator levels, so that a few well-known creators do
/// not take the exploration of everybody else. Users start at different places of a pool and so share its works out among them.
/// </summary>
internal sealed class FreshWorks : ISource
{
    private readonly TableQuestion _question = new(Walk);

    public FreshWorks(int quota) => Quota = quota;

    public string Name => "fresh";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Lists;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        foreach (var row in InTurn(run.Generation.Lists, run.Request.UserId))
        {
            if (!intake.Add(row))
                return;
        }
    }

    internal static IEnumerable<int> InTurn(GenerationLists lists, long user)
    {
        var pools = lists.OpenPools;
        var longest = pools.Max(pool => pool.Length);
        for (var i = 0; i < longest; i++)
        {
            foreach (var pool in pools)
            {
                if (i < pool.Length)
                    yield return pool[(int)(((ulong)(user * 31) + (ulong)i) % (ulong)pool.Length)];
            }
        }
    }
}
