namespace VectorRec.Funnel.Sources;

/// <summary>What a vector channel searches around.</summary>
public enum Anchor
{
    /// <summary>The user's vector; works in coarse order.</summary>
    User,

    /// <summary>The work that the query names; works in order of likeness alone.</summary>
    Work,

    /// <summary>The creator that the query names; works in order of likeness alone.</summary>
    Creator,
}
