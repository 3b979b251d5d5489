using VectorRec.Simulation.Platform.Life;
using VectorRec.Simulation.Platform.Servers;
using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Platform.Slates;

/// <summary>The scene "feed" of the service, page by page.</summary>
internal sealed class ServiceSlates(PlatformApi api) : ISlates
{
    public async Task<Slate> AskAsync(Asking asking, CancellationToken ct) => Of(await api.AskAsync(
        new { userId = UserTable.FirstId + asking.User, scene = "feed", limit = PlatformLaw.SlateLength, cursor = asking.Cursor }, ct));

    public static Slate Of(ApiSlate answer) => new(
        answer.RequestId, [.. answer.Works.Select(work => (int)(work.WorkId - WorkTable.FirstId))], answer.Cursor,
        answer.Degraded.Count > 0);
}
