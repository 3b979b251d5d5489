using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Recommendations;

/// <summary>How the slate is made diverse.</summary>
public sealed record DiversityRequest
{
    [Description("dpp, ssd, mmr, scatter (rules only), or none for pure score order. Rules about neighbours hold with all of them.")]
    [AllowedValues("dpp", "ssd", "mmr", "scatter", "none", null)]
    public string? Method { get; init; }

    [Description("1 is pure relevance, 0 is pure diversity.")]
    [Range(0.0, 1.0)]
    public double? Theta { get; init; }

    [Description("Works before a place that repel the one at it.")]
    [Range(2, 50)]
    public int? Window { get; init; }
}
