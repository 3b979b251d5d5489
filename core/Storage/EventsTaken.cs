namespace VectorRec.Storage;

/// <summary>What became of a batch of events.</summary>
/// <param name="Added">New ones.</param>
/// <param name="Unknown">Those that name a user or a work that does not exist: their place in the batch, and the field.</param>
public sealed record EventsTaken(int Added, IReadOnlyList<(int Event, string Field)> Unknown);
