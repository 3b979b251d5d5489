using System.ComponentModel.DataAnnotations;
using static VectorRec.Diversity.DiversityOptions;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// What a shared attribute adds to the similarity of two works, relative to the weight 1 of their embeddings. Each is a block of
/// one-hots beside the embedding, so the kernel stays positive semi-definite. An unknown attribute is shared with nobody.
/// </summary>
public sealed record PriorWeights
{
    [Range(0.0, 1000.0)]
    public float Media { get; init; }

    [Range(0.0, 1000.0)]
    public float Creator { get; init; }

    [Range(0.0, 1000.0)]
    public float Song { get; init; }

    /// <summary>Weighs the cosine of the two tag sets.</summary>
    [Range(0.0, 1000.0)]
    public float Tag { get; init; }

    internal float Sum => Media + Creator + Song + Tag;

    internal void Validate()
    {
        const string priors = nameof(DiversityOptions.Priors);
        Check(Media, $"{priors}.{nameof(Media)}");
        Check(Creator, $"{priors}.{nameof(Creator)}");
        Check(Song, $"{priors}.{nameof(Song)}");
        Check(Tag, $"{priors}.{nameof(Tag)}");
    }

    private static void Check(float weight, string name) => Require(weight is >= 0 and <= 1000, name, "must be in [0, 1000]");
}
