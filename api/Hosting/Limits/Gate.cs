namespace VectorRec.Api.Hosting.Limits;

/// <summary>Routes that share their turns.</summary>
internal enum Gate
{
    /// <summary>What reads and writes the stores.</summary>
    Records,

    /// <summary>What runs the funnel.</summary>
    Slates,
}
