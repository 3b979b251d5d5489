using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Platform.Slates;

/// <summary>The works of highest true utility, place by place, each after what stands before it.</summary>
internal sealed class OracleSlates(ArmWorld world, ArmState state, Friends friends, ulong seed) : ISlates
{
    // Those that fatigue may still reorder.
    private const int Pool = 100;

    public Task<Slate> AskAsync(Asking asking, CancellationToken ct)
    {
        var listener = state.Listeners[asking.User];
        var seen = listener.Seen.ToHashSet();
        var liked = friends.LikedBy(asking.User);
        var pool = world.Active.Where(work => !seen.Contains(work))
            .Select(work => (Work: work, Utility: Utility(work, recent: null)))
            .OrderByDescending(pair => pair.Utility).ThenBy(pair => pair.Work).Take(Pool).Select(pair => pair.Work).ToList();
        var recent = Sessions.Recent(world.Truth, listener);
        var works = new List<int>();
        while (works.Count < PlatformLaw.SlateLength && pool.Count > 0)
        {
            var best = pool.MaxBy(work => Utility(work, recent));
            pool.Remove(best);
            works.Add(best);
            recent.Add(best, asking.At);
        }

        var draw = new Draw(seed, Purpose.PlatformSlate, asking.User, asking.Key);
        return Task.FromResult(new Slate(DrawnIds.Next(ref draw), [.. works], Cursor: null, Degraded: false));

        double Utility(int work, RecentExposures? recent) => world.Truth.Of(asking.User, work, new(
            asking.At, friends.Follows(asking.User, world.Truth.Tables.WorkCreator[work]), liked.GetValueOrDefault(work), recent)).Total;
    }
}
