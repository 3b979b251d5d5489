using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>Other recordings of the songs that the user engaged with lately: the best of them.</summary>
internal sealed class LikedSongs : ISource
{
    private readonly TableQuestion _question = new(Walk);

    public LikedSongs(int quota) => Quota = quota;

    public string Name => "liked_songs";

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake)
    {
        var items = run.Generation.Items;
        var songs = Affinity.Top(run.Answers.Context.History, static work => work.SongId);
        PostingsPrefix.Take(run, [.. songs.Select(song => items.Postings.OfSong(items.SongCode(song)))], ref intake);
    }
}
