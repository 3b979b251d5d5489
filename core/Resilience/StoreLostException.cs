namespace VectorRec.Resilience;

/// <summary>A store went away in the middle of long work, and was not back within the time that was given it.</summary>
public sealed class StoreLostException(string store, TimeSpan waited, Exception failure)
    : Exception($"{store} went away in the middle and was not back after {waited.TotalSeconds:0} s: {failure.Message}", failure)
{
    public string Store { get; } = store;
}
