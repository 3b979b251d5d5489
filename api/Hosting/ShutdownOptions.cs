using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Hosting;

/// <summary>Settings of section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>Milliseconds from when readiness fails until nothing is listened to any more: so long others need to notice.</summary>
    [Range(0, 600_000)]
    public int DrainMs { get; set; } = 2_000;
}
