using System.ComponentModel.DataAnnotations;

namespace VectorRec.Users;

/// <summary>Settings of section <c>Wishes</c>: what users do not want holds while Postgres is away, as far as it is known.</summary>
public sealed class WishOptions
{
    public const string Section = "Wishes";

    /// <summary>Users whose wishes are remembered, those of whom something was heard last; a user without a wish takes no room.</summary>
    [Range(1, 100_000_000)]
    public int Remembered { get; set; } = 100_000;

    /// <summary>Megabytes for what users have seen, as it was last read: some 2.5 kB a thousand works.</summary>
    [Range(0, 1_000_000)]
    public int SeenMegabytes { get; set; } = 64;
}
