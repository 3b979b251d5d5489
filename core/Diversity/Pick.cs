namespace VectorRec.Diversity;

/// <summary>One place of a slate.</summary>
/// <param name="Index">The candidate's index in the input.</param>
/// <param name="Gain">
/// What the pick added to <c>theta * relevance + (1 - theta) * diversity</c> when it was chosen; always finite.
/// For a refilled pick and for one without embedding: the relevance part alone.
/// </param>
/// <param name="Refilled">Chosen in score order because no candidate could add diversity.</param>
/// <param name="Moved">Placed before earlier picks because no later place was within the rules.</param>
public readonly record struct Pick(int Index, float Gain, bool Refilled, bool Moved);
