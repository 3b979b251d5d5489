namespace VectorRec.Funnel.Sources;

/// <summary>Other recordings of the songs that the user engaged with lately.</summary>
internal sealed class LikedSongs(int quota) : ISource
{
    public string Name => "liked_songs";

    public int Quota => quota;

    public SourceStore Store => SourceStore.Vectors;

    public Question? Ask(FunnelRun run)
    {
        var filter = run.Request.Filter;
        var songs = Affinity.Top(run.Answers.Context.History, static work => work.SongId);
        return Affinity.Within(songs, filter.SongIds) is { Count: > 0 } within
            ? new NearestQuestion(Anchor.User, filter with { SongIds = within }) : null;
    }
}
