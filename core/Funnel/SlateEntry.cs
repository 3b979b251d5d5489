namespace VectorRec.Funnel;

/// <summary>One work of the answer.</summary>
/// <param name="Candidate">Position in the run's candidates.</param>
/// <param name="Gain">What re-ranking saw in it when it was picked; its unit is the method's.</param>
/// <param name="Refilled">It filled a place after the method had run out of different works.</param>
/// <param name="Moved">A rule about neighbours put it here instead of where the method had it.</param>
/// <param name="Propensity">Probability with which it stands here, given the places before: 1 but where the scene explores.</param>
/// <param name="Explored">Chance put it here.</param>
public readonly record struct SlateEntry(
    int Candidate, float Gain, bool Refilled, bool Moved, float Propensity = 1, bool Explored = false);
