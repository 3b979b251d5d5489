using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>A recall channel and how it is made.</summary>
/// <param name="Create">From its quota.</param>
internal sealed record SourceDescription(string Name, string Description, Func<int, ISource> Create) : ChannelDescription(Name, Description)
{
    /// <summary>What it brings comes through the people whom the user follows.</summary>
    public bool OfFollowed { get; init; }

    public override int MostWorks => Create(1).Store.IsRemote() ? 10_000 : 100_000;

    // What a query's text was found in comes with the words for it, in the round trip of the context.
    public override bool AsksAlone => Create(1) is var source && source.Store.IsRemote() && source is not StatementSource { Scored: true };

    public override int? DeadlineIn(DeadlineOptions deadlines) => Create(1).Store switch
    {
        SourceStore.Vectors => deadlines.RecallMs,
        SourceStore.Postgres => deadlines.ContextMs,
        _ => null,
    };
}
