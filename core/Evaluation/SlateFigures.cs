using System.Text.Json.Serialization;

namespace VectorRec.Evaluation;

/// <summary>What was measured of one slate, or the means over many. Null: nothing to measure it with.</summary>
/// <param name="Ndcg">Of the relevant works, at the slate's size.</param>
/// <param name="AlphaNdcg">The same, over the tags of the relevant works, alpha 0.5.</param>
/// <param name="Score">Mean coarse score, logits.</param>
/// <param name="Utility">Mean true utility, logits, consumed in order.</param>
/// <param name="Fatigue">The part of it that repetition took.</param>
/// <param name="Plays">True expected plays of the slate.</param>
/// <param name="Ilad">Mean distance of two works.</param>
/// <param name="Ilmd">Least distance of two works.</param>
/// <param name="WindowedIlad">Mean distance of two works within the window.</param>
/// <param name="WindowedIlmd">Least distance of two works within the window.</param>
/// <param name="Topics">Distinct true topics; without a truth distinct tags.</param>
/// <param name="Creators">Distinct creators.</param>
/// <param name="Songs">Distinct songs.</param>
public sealed record SlateFigures(
    double? Ndcg, double? AlphaNdcg, double? Score, double? Utility, double? Fatigue, double? Plays,
    double? Ilad, double? Ilmd, double? WindowedIlad, double? WindowedIlmd, double? Topics, double? Creators, double? Songs)
{
    /// <summary>What a slate's worth is measured with: true plays if they are known, else hits of held-out works, else the score.</summary>
    [JsonPropertyName("relevance")]
    public (string Name, double Value) Yardstick =>
        Plays is { } plays ? ("plays", plays) : Ndcg is { } ndcg ? ("NDCG", ndcg) : ("score", Score ?? 0);

    internal double?[] ToArray() =>
        [Ndcg, AlphaNdcg, Score, Utility, Fatigue, Plays, Ilad, Ilmd, WindowedIlad, WindowedIlmd, Topics, Creators, Songs];

    internal static SlateFigures Of(double?[] values) => new(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8], values[9], values[10],
        values[11], values[12]);
}
