using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// New works that are still owed exposure, in turn from the pools of all creator levels, so that a few well-known creators do
/// not take the exploration of everybody else. Users start at different places of a pool and so share its works out among them.
/// </summary>
public sealed class FreshWorks(int quota) : ITableChannel
{
    public string Name => "fresh";

    public int Quota => quota;

    public IEnumerable<int> Rows(GenerationLists lists, long user)
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
