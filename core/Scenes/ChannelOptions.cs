using System.ComponentModel.DataAnnotations;

namespace VectorRec.Scenes;

/// <summary>What a scene says of a recall channel. In configuration a number alone is its quota.</summary>
public sealed record ChannelOptions
{
    private const int MaxQuota = 100_000;

    /// <summary>
    /// Works it may bring that the user has not seen; 0 switches it off. Seen ones do not count where the scene leaves them out: up to as
    /// many are asked for on top.
    /// </summary>
    [Range(0, MaxQuota)]
    public int Quota { get; init; }

    /// <summary>
    /// Milliseconds for which it is waited for, in a call of its own beside those of the other channels. Null: it shares the store's
    /// deadline and round trip with all others that have none.
    /// </summary>
    [Range(1, 10_000)]
    public int? DeadlineMs { get; init; }
}
