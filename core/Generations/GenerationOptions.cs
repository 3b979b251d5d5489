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
}
