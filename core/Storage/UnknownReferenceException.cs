namespace VectorRec.Storage;

/// <summary>Events name users or works that do not exist.</summary>
/// <param name="references">Position of the event in its batch, and the field.</param>
public sealed class UnknownReferenceException(IReadOnlyList<(int Event, string Field)> references)
    : Exception("Events name users or works that do not exist.")
{
    public IReadOnlyList<(int Event, string Field)> References { get; } = references;
}
