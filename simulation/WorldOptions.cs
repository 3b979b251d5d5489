using VectorRec.Simulation.Output;

namespace VectorRec.Simulation;

/// <summary>What a world is made from. Equal options make equal files; <see cref="Threads"/> makes no difference.</summary>
internal sealed record WorldOptions
{
    public static readonly DateTimeOffset DefaultEnd = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public ulong Seed { get; init; } = 1;

    public int Users { get; init; } = 20_000;

    public int Works { get; init; } = 50_000;

    /// <summary>0: a tenth of the works.</summary>
    public int Songs { get; init; }

    /// <summary>How many to aim at; the last day's chance is the error.</summary>
    public long Events { get; init; } = 1_000_000;

    public int Days { get; init; } = 30;

    /// <summary>All times of a world count back from here: another end moves the world in time and changes nothing else.</summary>
    public DateTimeOffset End { get; init; } = DefaultEnd;

    public bool Fatigue { get; init; } = true;

    /// <summary>Numbers of the works' vectors, which are noisy views of their hidden ones; 0: works carry none.</summary>
    public int ContentWidth { get; init; }

    /// <summary>Length of the noise in them, where the hidden vector has length 1.</summary>
    public double ContentNoise { get; init; } = 0.5;

    /// <summary>False: nobody has a taste, and a work is worth the same to all. The simulated platform has a world like that.</summary>
    public bool Taste { get; init; } = true;

    public RowFormat Format { get; init; } = RowFormat.JsonLines;

    public bool Gzip { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Live shows and rooms.</summary>
    public int OnAir => Math.Max(2, Users / 100);

    public DateTimeOffset From => End.AddDays(-Days);

    public int SongCount => Songs > 0 ? Songs : Math.Max(20, Works / 10);

    /// <summary>One sentence on the first option that makes no world, or null.</summary>
    public string? Problem() =>
        Users is < 10 or > 10_000_000 ? "A world needs 10 to 10 million users."
        : Works is < 20 or > 50_000_000 ? "A world needs 20 to 50 million works."
        : Songs is not 0 and (< 10 or > 5_000_000) ? "A world needs 10 to 5 million songs."
        : Events < 0 ? "The number of events cannot be negative."
        : Days is < 1 or > 365 ? "The period has to be 1 to 365 days long."
        : End.Year is < 2000 or > 2200 ? "The end has to lie between the years 2000 and 2200."
        : ContentWidth is < 0 or > 4_096 ? "The vectors of works have at most 4096 numbers."
        : (long)ContentWidth * Works > 1_000_000_000 ? "The vectors of works have at most a billion numbers together."
        : ContentNoise is not (>= 0 and <= 100) ? "The noise of the vectors of works has to be 0 to 100."
        : Threads < 1 ? "At least one thread has to do the work."
        : null;
}
