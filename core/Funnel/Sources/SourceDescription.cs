using VectorRec.Scenes;

namespace VectorRec.Funnel.Sources;

/// <summary>A recall channel and how it is made.</summary>
/// <param name="Create">From its quota.</param>
internal sealed record SourceDescription(string Name, string Description, Func<int, ISource> Create) : ChannelDescription(Name, Description)
{
    public override int? DeadlineIn(DeadlineOptions deadlines) => Create(1).Store switch
    {
        SourceStore.Vectors => deadlines.RecallMs,
        SourceStore.Postgres => deadlines.ContextMs,
        _ => null,
    };
}
