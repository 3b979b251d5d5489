using VectorRec.Records;

namespace VectorRec.Tests.Import.Documented;

/// <summary>What shows that a claim of the table is so.</summary>
/// <param name="Taken">Values that are taken, as the format writes them.</param>
/// <param name="Refused">Values that are not.</param>
internal sealed record Trial(string Type, string Format, string Claim, RecordKind Kind, string Field, string[] Taken, string[] Refused)
{
    /// <summary>With which options of the command the values are taken that are not without them.</summary>
    public string[] Options { get; init; } = [];

    /// <summary>What is stored of a value where the record had another one before; a value that is null is absent.</summary>
    public IReadOnlyList<(string? Value, string Stored)> After { get; init; } = [];
}
