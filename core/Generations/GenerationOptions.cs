using System.ComponentModel.DataAnnotations;

namespace VectorRec.Generations;

/// <summary>Where generations lie, and how soon a new one is noticed.</summary>
public sealed class GenerationOptions
{
    public const string Section = "Generations";

    /// <summary>The folder that the indexer writes generations to.</summary>
    [Required]
    public string Folder { get; set; } = ".data/generations";

    /// <summary>Seconds between two looks at the database for a switched generation and changed works.</summary>
    [Range(0.05, 3600)]
    public double PollSeconds { get; set; } = 2;

    /// <summary>Threads that one run of a tower may use.</summary>
    [Range(1, 64)]
    public int TowerThreads { get; set; } = 1;

    /// <summary>
    /// Generations besides the one that serves that stay open for testers and replays; each takes as much memory as one that serves.
    /// Those that experiments need are kept beyond that.
    /// </summary>
    [Range(1, 10)]
    public int Earlier { get; set; } = 1;

    /// <summary>Milliseconds that a tester or a replay waits for a generation to be loaded; the loading goes on for the next one.</summary>
    [Range(1, 600_000)]
    public int LoadMs { get; set; } = 3_000;
}
