namespace VectorRec.Users;

/// <summary>What a user is not interested in. Ids are in ascending order.</summary>
/// <param name="Creators">Creators whose works are not wanted; a block says the same in a stronger word.</param>
/// <param name="Songs">Songs of which no recording is wanted.</param>
/// <param name="Tags">Compared as written.</param>
public sealed record NotInterested(long[] Works, long[] Creators, long[] Songs, string[] Tags)
{
    public static NotInterested InNothing { get; } = new([], [], [], []);

    public bool IsEmpty => Works.Length + Creators.Length + Songs.Length + Tags.Length == 0;
}
