using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Numerics.Tensors;
using VectorRec.Generations;

namespace VectorRec.Api.Explain;

/// <summary>Asks how much works are like each other.</summary>
public sealed record SimilaritiesRequest
{
    [Description("The works, for instance those of a slate.")]
    [Required]
    [MinLength(1)]
    [MaxLength(50)]
    public long[]? WorkIds { get; init; }

    [Description("The generation whose embeddings are asked for, one of GET /v1/generations, instead of the one that serves. "
        + "Needs the scope override.")]
    [Range(1, long.MaxValue)]
    public long? Generation { get; init; }
}

/// <summary>How much works are like each other, as the item tower sees them.</summary>
/// <param name="Generation">Run of the index whose embeddings these are.</param>
/// <param name="WorkIds">n works, as they were asked for.</param>
/// <param name="Cosines">[n, n], symmetric, each in [-1, 1]; null beside a work that the generation does not have.</param>
public sealed record SimilaritiesResponse(long Generation, IReadOnlyList<long> WorkIds, IReadOnlyList<IReadOnlyList<double?>> Cosines)
{
    internal static SimilaritiesResponse Of(Generation generation, long[] works)
    {
        var items = generation.Items;
        float[]?[] embeddings = [.. works.Select(work => items.RowOf(work) is >= 0 and var row ? items.Embeddings.ToArray(row) : null)];
        return new SimilaritiesResponse(
            generation.Run.RunId, works,
            [.. embeddings.Select(a => (IReadOnlyList<double?>)[.. embeddings.Select(b => a is null || b is null ? null : Cosine(a, b))])]);
    }

    private static double? Cosine(float[] a, float[] b) =>
        TensorPrimitives.CosineSimilarity(a, b) is var cosine && float.IsFinite(cosine) ? Math.Clamp(cosine, -1, 1) : null;
}
