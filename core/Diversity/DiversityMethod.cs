namespace VectorRec.Diversity;

/// <summary>How a slate is diversified. The README of this folder says which to use when.</summary>
public enum DiversityMethod
{
    /// <summary>Determinantal point process: greedy maximum a posteriori (Chen et al. 2018).</summary>
    Dpp,

    /// <summary>Sliding spectrum decomposition (Huang et al. 2021).</summary>
    Ssd,

    /// <summary>Maximal marginal relevance (Carbonell and Goldstein 1998).</summary>
    Mmr,

    /// <summary>Spreads works that share an attribute; looks at no embedding.</summary>
    Scatter,

    /// <summary>Relevance order. The slate's rules still hold.</summary>
    None,
}
