namespace VectorRec.Diversity;

/// <summary>Why a slate is shorter than asked for.</summary>
public enum ShortfallReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>There are fewer usable candidates than places.</summary>
    TooFewCandidates,

    /// <summary>The remaining candidates stand nowhere without breaking a rule.</summary>
    Rules,

    /// <summary>No remaining candidate gains <see cref="DiversityOptions.MinGain"/>.</summary>
    MinGain,
}
