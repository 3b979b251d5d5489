namespace VectorRec.Funnel.Sources;

/// <summary>What a vector channel searches around.</summary>
public enum Anchor
{
    /// <summary>The user's vector.</summary>
    User,

    /// <summary>The work that the query names.</summary>
    Work,

    /// <summary>The direction of the works of the creator that the query names.</summary>
    Creator,
}
