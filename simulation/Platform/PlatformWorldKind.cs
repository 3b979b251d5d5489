namespace VectorRec.Simulation.Platform;

/// <summary>By what law users act.</summary>
internal enum PlatformWorldKind
{
    /// <summary>They have tastes, and tire of more of the same.</summary>
    Fatigue,

    /// <summary>They have tastes and never tire: what diversity costs there comes back from nowhere.</summary>
    NoFatigue,

    /// <summary>A work is worth the same to all, and nobody tires: personal order and diversity can only lose against popularity.</summary>
    PopularityOnly,
}
