namespace VectorRec.Experiments;

/// <summary>An experiment cannot be run as it is written down.</summary>
/// <param name="field">Where that stands; empty where it is all of it.</param>
/// <param name="reason">Reads after the field.</param>
public sealed class ExperimentException(string field, string reason, Exception? inner = null)
    : Exception(field.Length == 0 ? $"The experiment {reason}" : $"{field} {reason}", inner)
{
    public string Field { get; } = field;

    public string Reason { get; } = reason;
}
