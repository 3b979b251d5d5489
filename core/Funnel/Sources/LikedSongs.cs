using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Funnel.Sources;

/// <summary>Other recordings of the songs that the user engaged with lately.</summary>
public sealed class LikedSongs(int quota) : IVectorChannel
{
    public string Name => "liked_songs";

    public int Quota => quota;

    public WorkFilter? Narrow(WorkFilter filter, UserContext context, DateTimeOffset now)
    {
        var songs = Affinity.Top(context.History, static work => work.SongId);
        return Affinity.Within(songs, filter.SongIds) is { Count: > 0 } within ? filter with { SongIds = within } : null;
    }
}
