using System.Numerics.Tensors;
using VectorRec.Catalog;

namespace VectorRec.Ranking;

/// <summary>The coarse score, in logits: <c>dot(user, item) / temperature + bias</c>, plus the platform's controls.</summary>
/// <param name="now">Ages are counted to it.</param>
/// <param name="meanEngagement">Of the catalogue; decides whose exposure pool is open.</param>
public readonly struct CoarseScorer(ItemTable items, CoarseOptions options, DateTimeOffset now, float meanEngagement)
{
    private readonly long _now = now.ToUnixTimeSeconds();
    private readonly bool _controls = options.TimelinessWeight > 0 || options.QualityWeight > 0 || options.CreatorSupportWeight > 0;

    /// <param name="user">[d], unit norm.</param>
    /// <param name="temperature">The bundle's.</param>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="scores">[n], in the order of the rows.</param>
    public void Score(ReadOnlySpan<float> user, float temperature, ReadOnlySpan<int> rows, Span<float> scores)
    {
        var bias = items.Bias;
        var scale = 1 / temperature;
        for (var i = 0; i < rows.Length; i++)
            scores[i] = (TensorPrimitives.Dot(user, items.Embedding(rows[i])) * scale) + bias[rows[i]];
        AddControls(rows, scores);
    }

    /// <summary>Adds the controls to scores of another origin.</summary>
    public void AddControls(ReadOnlySpan<int> rows, Span<float> scores)
    {
        if (!_controls)
            return;
        for (var i = 0; i < rows.Length; i++)
            scores[i] += Controls(rows[i]).Sum;
    }

    /// <summary>What each control adds to the score of a row.</summary>
    public CoarseControls Controls(int row) => new(
        options.TimelinessWeight == 0 ? 0 : options.TimelinessWeight * Freshness(items.CreatedAt[row]),
        options.QualityWeight * items.Quality[row],
        options.CreatorSupportWeight > 0 && ExposurePool.IsOpen(items.Impressions[row], items.Engagement[row], meanEngagement, items.Level[row])
            ? options.CreatorSupportWeight : 0);

    private float Freshness(uint createdAt) => float.Exp2(-Math.Max(0, _now - createdAt) / (3600f * options.HalfLifeHours));
}
