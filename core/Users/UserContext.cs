using VectorRec.Catalogue;

namespace VectorRec.Users;

/// <summary>All that is known about a user for one request.</summary>
/// <param name="Profile">Null: the user is not known.</param>
/// <param name="History">Works engaged with, newest first.</param>
/// <param name="Seen">Works shown or engaged with.</param>
/// <param name="Shown">The newest of them, newest first.</param>
/// <param name="Friends">Followees, newest first.</param>
/// <param name="Blocked">Creators whose works the user does not want.</param>
public sealed record UserContext(
    long UserId,
    UserProfile? Profile,
    EngagedWork[] History,
    SeenWorks Seen,
    long[] Shown,
    long[] Friends,
    long[] Blocked)
{
    /// <summary>What else the user does not want.</summary>
    public NotInterested NotInterested { get; init; } = NotInterested.InNothing;

    /// <summary>How many works <see cref="Seen"/> holds.</summary>
    public int SeenCount { get; init; }

    /// <summary>
    /// Live shows and rooms that were taken off the air since the generation was last caught up, in order; they must not be shown.
    /// </summary>
    public long[] OffAir { get; init; } = [];

    /// <summary>Those that went on the air since then, in order.</summary>
    public long[] OnAir { get; init; } = [];

    /// <summary>A user of whom nothing is known, or nothing could be read.</summary>
    public static UserContext Unknown(long userId) => new(userId, null, [], SeenWorks.None, [], [], []);
}
