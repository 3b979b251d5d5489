using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Platform.Slates;

/// <summary>What the service answers to nobody in particular, without what the user was shown last.</summary>
internal sealed class PopularitySlates(PlatformApi api, ArmState state) : ISlates
{
    // As many as a request may leave out.
    private const int Excluded = 500;

    public async Task<Slate> AskAsync(Asking asking, CancellationToken ct) => ServiceSlates.Of(await api.AskAsync(
        new
        {
            scene = "feed",
            limit = PlatformLaw.SlateLength,
            excludeWorkIds = state.Listeners[asking.User].Seen.TakeLast(Excluded).Distinct().Select(work => WorkTable.FirstId + work),
        }, ct));
}
