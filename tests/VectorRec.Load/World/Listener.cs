namespace VectorRec.Load.World;

/// <summary>A user who asks, and what the user tower and the history say about them.</summary>
/// <param name="Vector">[d], unit norm.</param>
/// <param name="Creators">Of the works engaged with lately, most frequent first.</param>
/// <param name="Songs">The same of songs.</param>
/// <param name="Tags">The same of tags.</param>
internal sealed record Listener(long UserId, float[] Vector, long[] Creators, long[] Songs, string[] Tags);
