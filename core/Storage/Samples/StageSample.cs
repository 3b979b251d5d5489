namespace VectorRec.Storage.Samples;

/// <summary>How far a work got in a request. Written as its name in lower case, exported as its number.</summary>
public enum SampledStage : byte
{
    /// <summary>Recalled and taken out by a filter.</summary>
    Filtered,

    /// <summary>Scored by coarse ranking and cut there: recalled, not ranked.</summary>
    Coarse,

    /// <summary>Behind that cut, and not returned: ranked, not exposed.</summary>
    Fine,

    /// <summary>Returned: exposed.</summary>
    Slate,
}

/// <summary>What the stages of one request said of the works that they saw.</summary>
/// <param name="At">The request's clock, UTC.</param>
/// <param name="Objectives">Columns of <paramref name="Probabilities"/>; empty without fine ranking.</param>
/// <param name="Probabilities">[scored works, objectives], row-major.</param>
public sealed record StageSample(
    Guid RequestId, DateTime At, long UserId, string Scene, long RunId, string Model, IReadOnlyList<string> Objectives, SampledWork[] Works,
    float[] Probabilities)
{
    /// <summary>[objectives]; empty when the fine ranker did not score the work.</summary>
    public ReadOnlySpan<float> ProbabilitiesOf(in SampledWork work) =>
        work.Scored < 0 ? [] : Probabilities.AsSpan(work.Scored * Objectives.Count, Objectives.Count);
}

/// <param name="Position">In the slate, or in fine ranking, from 0; -1 when it has none.</param>
/// <param name="Coarse">Logits; NaN when it has none.</param>
/// <param name="Scored">Row of the probabilities; -1 when it has none.</param>
public readonly record struct SampledWork(long WorkId, SampledStage Stage, int Position, float Coarse, int Scored);
