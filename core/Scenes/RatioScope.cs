namespace VectorRec.Scenes;

/// <summary>What a scene's shares are shares of.</summary>
public enum RatioScope
{
    /// <summary>The works that re-ranking chooses from: a share is an opportunity.</summary>
    Pool,

    /// <summary>These, and the slate: each class has its number of works in every answer.</summary>
    Slate,

    /// <summary>
    /// These, and the slate together with what the user was shown last: shares too small for one slate come out over several.
    /// </summary>
    Session,
}
