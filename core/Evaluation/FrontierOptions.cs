namespace VectorRec.Evaluation;

/// <param name="Policies">What is compared; the first is what the others are compared with.</param>
public sealed record FrontierOptions(IReadOnlyList<SlatePolicy> Policies)
{
    public string Scene { get; init; } = "feed";

    /// <summary>Works a slate.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Pairs at most this many places apart count for the windowed measures: what is on the screen together.</summary>
    public int Window { get; init; } = 3;

    /// <summary>Works that must not be shown, by user, besides those the database knows: a validation split.</summary>
    public ILookup<long, long>? Exclude { get; init; }

    /// <summary>The clock of every request.</summary>
    public required DateTimeOffset Now { get; init; }
}
