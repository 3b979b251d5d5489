using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Platform.Slates;

/// <summary>Works that the user has not been shown, by lot.</summary>
internal sealed class RandomSlates(ArmWorld world, ArmState state, ulong seed) : ISlates
{
    public Task<Slate> AskAsync(Asking asking, CancellationToken ct)
    {
        var draw = new Draw(seed, Purpose.PlatformSlate, asking.User, asking.Key);
        var seen = state.Listeners[asking.User].Seen.ToHashSet();
        var works = new List<int>();
        for (var tries = 0; works.Count < PlatformLaw.SlateLength && tries < 1_000; tries++)
        {
            var work = world.Active[draw.Below(world.Active.Count)];
            if (seen.Add(work))
                works.Add(work);
        }

        return Task.FromResult(new Slate(DrawnIds.Next(ref draw), [.. works], Cursor: null, Degraded: false));
    }
}
