using VectorRec.Funnel.Recall;

namespace VectorRec.Funnel.Sources;

/// <summary>
/// The works that coarse ranking adds most to, whoever asks: those with the highest bias. Beside the nearest works they make sure of the
/// best, for a work that is in neither list is neither like the user nor popular.
/// </summary>
internal sealed class PopularWorks : ISource
{
    public const string ChannelName = "popular";

    private readonly TableQuestion _question = new(Walk);

    public PopularWorks(int quota) => Quota = quota;

    public string Name => ChannelName;

    public int Quota { get; }

    public SourceStore Store => SourceStore.Postings;

    public Question? Ask(FunnelRun run) => _question;

    private static void Walk(FunnelRun run, ref Intake intake) =>
        PostingsPrefix.Take(run, FilterCover.Of(run.Request.Filter, run.Generation.Items), ref intake);
}
