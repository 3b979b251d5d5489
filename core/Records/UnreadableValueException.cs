using System.Text.Json;

namespace VectorRec.Records;

/// <summary>A value in JSON is not what its field holds.</summary>
/// <param name="reason">Reads after the field's name: "is not an integer".</param>
public sealed class UnreadableValueException(string reason) : JsonException(reason)
{
    public string Reason { get; } = reason;
}
