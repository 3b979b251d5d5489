namespace VectorRec.Scenes;

/// <summary>What a slate is of.</summary>
public enum Subject
{
    /// <summary>Works.</summary>
    Work,

    /// <summary>Songs to sing: each work stands for another song, one that the user has not sung.</summary>
    Song,

    /// <summary>Creators to follow: each work stands for another creator, whom the user does not follow.</summary>
    Creator,
}
