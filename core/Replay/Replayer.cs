using VectorRec.Funnel;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Replay;

/// <summary>Runs recorded requests again, on what the stores said then and with the scene's settings of then.</summary>
public sealed class Replayer(RecommendationPipeline pipeline)
{
    /// <param name="lease">The recording's generation; taken over, also when the replay fails.</param>
    /// <param name="overridden">The scene of then with a tester's changes behind recall; null takes it as it was.</param>
    public async Task<Replayed> ReplayAsync(Recording recording, GenerationLease lease, SceneOptions? overridden, CancellationToken ct)
    {
        // With other settings the question is what would have been, not what went wrong.
        if (overridden is not null)
            recording = recording with { FineFailed = false };
        var repeated = recording.On(lease.Generation, out var notAsThen);
        return new(await pipeline.RepeatAsync(repeated.Request, repeated.Known, overridden ?? recording.Scene, lease, ct), notAsThen);
    }
}

/// <summary>A finished replay.</summary>
/// <param name="Run">To be disposed by the caller.</param>
/// <param name="NotAsThen">Works newer than the index that this loading of the generation does not have as they were: the slates may differ
/// by them.</param>
public readonly record struct Replayed(FunnelRun Run, long[] NotAsThen);
