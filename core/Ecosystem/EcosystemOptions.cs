using System.ComponentModel.DataAnnotations;

namespace VectorRec.Ecosystem;

/// <summary>Settings of section <c>Ecosystem</c>: whether a service measures what was shown in the last 24 hours.</summary>
public sealed class EcosystemOptions
{
    public const string Section = "Ecosystem";

    /// <summary>Minutes between two measurements, which one of the services that have the setting makes; 0: none.</summary>
    [Range(0, 1_440)]
    public int EveryMinutes { get; set; }

    /// <summary>Seconds after which Postgres gives a measurement up.</summary>
    [Range(1, 600)]
    public int DeadlineSeconds { get; set; } = 30;

    /// <summary>Days within which a work that a user was shown again counts as repeated.</summary>
    [Range(1, 90)]
    public int RepeatDays { get; set; } = 7;
}
