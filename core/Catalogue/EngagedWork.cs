namespace VectorRec.Catalogue;

/// <summary>A work that a user did more with than see it, as the history features need it.</summary>
public readonly record struct EngagedWork(long WorkId, long? CreatorId, long? SongId, string[] Tags);
