namespace VectorRec.Storage.Shown;

/// <summary>What is asked of the works that were shown.</summary>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC; not included.</param>
/// <param name="ByDay">Whether each day, UTC, is one of its own; else all of the time is.</param>
/// <param name="Fresh">A work is fresh when it was shown sooner than so long after it was made.</param>
/// <param name="Repeats">A work is repeated when it had been shown to the same user, anywhere, within so long before.</param>
/// <param name="Scene">Null: all of them.</param>
public sealed record ShownQuestion(
    DateTime From, DateTime Until, bool ByDay, TimeSpan Fresh, TimeSpan Repeats, string? Scene = null);
