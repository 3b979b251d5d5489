namespace VectorRec.Simulation.Platform.Life;

/// <summary>What a creator carries from day to day.</summary>
internal sealed record CreatorState
{
    /// <summary>How much is published, relative to the start.</summary>
    public double Drive { get; set; } = 1;

    /// <summary>A day, faded.</summary>
    public double Exposures { get; set; } = PlatformLaw.UsualExposures;

    /// <summary>Works since the first day.</summary>
    public int Published { get; set; }
}
