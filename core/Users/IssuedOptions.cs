using System.ComponentModel.DataAnnotations;

namespace VectorRec.Users;

/// <summary>
/// Settings of section <c>Issued</c>: what was answered is not answered again while its events may still be on their way.
/// </summary>
public sealed class IssuedOptions
{
    public const string Section = "Issued";

    /// <summary>Seconds for which it is remembered; 0 remembers nothing.</summary>
    [Range(0, 86_400)]
    public int Seconds { get; set; } = 600;

    /// <summary>Newest works remembered of one user.</summary>
    [Range(1, 10_000)]
    public int PerUser { get; set; } = 2_000;

    /// <summary>Works remembered of all users together; about 30 bytes each. The oldest answers make room.</summary>
    [Range(1, 100_000_000)]
    public int Capacity { get; set; } = 1_000_000;
}
