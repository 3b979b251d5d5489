namespace VectorRec.Diversity;

/// <summary>What came of one selection.</summary>
/// <param name="Count">Picks written, in slate order.</param>
/// <param name="Refilled">Picks chosen in score order because the kernel's rank was used up.</param>
/// <param name="Moved">Picks placed before earlier ones for the rules' sake.</param>
/// <param name="NonFinite">Candidates left out: NaN or infinite score, or a class weight that is not above 0.</param>
/// <param name="Missing">Candidates without a usable embedding (zero or not finite): they keep their place in score order.</param>
/// <param name="Reason">Why Count is below the size asked for.</param>
public readonly record struct SlateOutcome(int Count, int Refilled, int Moved, int NonFinite, int Missing, ShortfallReason Reason);
