namespace VectorRec.Storage;

/// <summary>One event to store.</summary>
/// <param name="Id">The sender's id: the same event sent again is stored once.</param>
/// <param name="At">UTC; part of the identity.</param>
/// <param name="Type">A word that <c>event_bit</c> knows.</param>
public sealed record EventRow(
    Guid Id, DateTime At, long UserId, long WorkId, string Type, float Weight, Guid? RequestId, short? Position, string? Scene);
