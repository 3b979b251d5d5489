namespace VectorRec.Simulation.Platform.Slates;

/// <summary>Where an arm's slates come from.</summary>
internal interface ISlates
{
    Task<Slate> AskAsync(Asking asking, CancellationToken ct);
}

/// <param name="Key">Of the slate among those of its user: makes the lot of a slate that is drawn.</param>
/// <param name="Cursor">Of the session's last slate.</param>
internal readonly record struct Asking(int User, long Key, DateTimeOffset At, string? Cursor);

/// <param name="Works">Indices, best first.</param>
internal sealed record Slate(Guid RequestId, int[] Works, string? Cursor, bool Degraded);
