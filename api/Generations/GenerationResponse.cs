using VectorRec.Storage.Runs;

namespace VectorRec.Api.Generations;

/// <summary>A generation that can answer.</summary>
/// <param name="Generation">Its number, as in the answers that came from it.</param>
/// <param name="Model">Version of its model bundle.</param>
/// <param name="Status">active: it serves; retired: it served; ready: it has not served yet.</param>
/// <param name="Works">Works of its index.</param>
/// <param name="FinishedAt">When it was whole.</param>
/// <param name="ActivatedAt">When it began to serve last; null when it has not.</param>
public sealed record GenerationResponse(
    long Generation, string Model, string Status, long Works, DateTimeOffset? FinishedAt, DateTimeOffset? ActivatedAt)
{
    internal static GenerationResponse From(IndexRun run) =>
        new(run.RunId, run.ModelVersion, run.Status, run.Works, run.FinishedAt, run.ActivatedAt);
}
