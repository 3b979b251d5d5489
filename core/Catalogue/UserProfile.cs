namespace VectorRec.Catalogue;

/// <summary>What the database knows of a user, without behaviour.</summary>
/// <param name="Level">Creator level, 0..10.</param>
public sealed record UserProfile(long UserId, string? Language, string? City, int? BirthYear, int Level);
