namespace VectorRec.Simulation.Platform.Life;

/// <summary>What the driver counts about answers, to see whether the comparison is one.</summary>
internal sealed record Counters
{
    public int Answers { get; set; }

    /// <summary>Answers that lacked something: had they been many, the arm would not be what it is called.</summary>
    public int Degraded { get; set; }

    /// <summary>Works fewer than were asked for.</summary>
    public int Missing { get; set; }

    /// <summary>Works that the same user had been shown before.</summary>
    public int Repeated { get; set; }

    /// <summary>Live shows in an answer that were off the air.</summary>
    public int OffAir { get; set; }

    public int LiveShown { get; set; }

    /// <summary>Exposures of works younger than a day.</summary>
    public int Fresh { get; set; }
}
