namespace VectorRec.Storage.Wishes;

/// <summary>What a user is not interested in.</summary>
/// <param name="Kind">work, creator, song or tag.</param>
/// <param name="Id">0 for a tag.</param>
/// <param name="Tag">Empty for the others.</param>
public readonly record struct WishTarget(string Kind, long Id, string Tag)
{
    public static WishTarget Work(long id) => new("work", id, "");

    public static WishTarget Creator(long id) => new("creator", id, "");

    public static WishTarget Song(long id) => new("song", id, "");

    public static WishTarget WithTag(string tag) => new("tag", 0, tag);

    /// <summary>Whether it is there, in SQL. A tag is a word and needs no works.</summary>
    internal string Exists => Kind switch
    {
        "work" => "exists (select from works where work_id = @Id)",
        "creator" => "exists (select from users where user_id = @Id)",
        "song" => "exists (select from songs where song_id = @Id)",
        _ => "true",
    };
}
