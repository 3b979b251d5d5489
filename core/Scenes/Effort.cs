namespace VectorRec.Scenes;

/// <summary>How much of its scene's work a request does: less of it while the service has more to do than it can.</summary>
public enum Effort : byte
{
    /// <summary>All of it.</summary>
    Full,

    /// <summary>Half of the works of fine ranking, and half of the index's candidate list.</summary>
    Less,

    /// <summary>A quarter of them, and of what wide channels bring.</summary>
    Little,

    /// <summary>No fine ranking, and a tenth of what wide channels bring.</summary>
    Least,
}

public static class EffortExtensions
{
    /// <summary>Works that a channel may bring with whatever effort: a slate needs them.</summary>
    private const int Narrow = 200;

    /// <summary>The scene as it runs with this effort.</summary>
    public static SceneOptions With(this SceneOptions scene, Effort effort)
    {
        var (share, width) = effort switch
        {
            Effort.Full => (1.0, 1.0),
            Effort.Less => (0.5, 1.0),
            Effort.Little => (0.25, 0.25),
            _ => (0.0, 0.1),
        };
        return effort == Effort.Full ? scene : scene with
        {
            Ef = scene.Ef == 0 ? 0 : Math.Max(1, (int)(scene.Ef * Math.Max(share, 0.25))),
            Channels = scene.Channels.ToDictionary(
                channel => channel.Key,
                channel => channel.Value with
                {
                    Quota = Math.Max(Math.Min(channel.Value.Quota, Narrow), (int)(channel.Value.Quota * width)),
                }),
            Fine = share == 0 ? scene.Fine with { Mode = FineMode.Off }
                : scene.Fine with { Limit = Math.Max(1, (int)(scene.Fine.Limit * share)) },
        };
    }
}
