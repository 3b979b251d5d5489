namespace VectorRec.Funnel;

/// <summary>What a request looks for; at least one part is given.</summary>
/// <param name="Text">Words of titles, names and tags.</param>
/// <param name="WorkId">Works like this one.</param>
/// <param name="CreatorId">Works like those of this creator.</param>
/// <param name="ByContent">Whether works are like a work by the vectors that they carry, and by nothing else.</param>
public sealed record SlateQuery(string? Text, long? WorkId, long? CreatorId, bool ByContent = false);
