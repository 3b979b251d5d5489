using VectorRec.Catalogue;
using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// The coarse score, in logits: <c>dot(user, item) / temperature + bias</c>, as far as the scene counts it, plus the platform's controls.
/// </summary>
/// <param name="now">Ages are counted to it.</param>
/// <param name="meanEngagement">Of the catalogue; decides whose exposure pool is open.</param>
public readonly struct CoarseScorer(ItemTable items, CoarseOptions options, DateTimeOffset now, float meanEngagement)
{
    private readonly long _now = now.ToUnixTimeSeconds();
    private readonly bool _controls = options.TimelinessWeight > 0 || options.QualityWeight > 0 || options.CreatorSupportWeight > 0;
    private readonly float _decayPerSecond = -MathF.Log(2) / (3600f * options.HalfLifeHours);

    /// <param name="user">[d], unit norm.</param>
    /// <param name="temperature">The bundle's.</param>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="scores">[n], in the order of the rows.</param>
    public void Score(ReadOnlySpan<float> user, float temperature, ReadOnlySpan<int> rows, Span<float> scores)
    {
        var bias = items.Bias;
        var scale = 1 / temperature;
        GatheredDots.Compute(user, items.Embeddings, rows, scores);
        for (var i = 0; i < rows.Length; i++)
            scores[i] = options.BaseWeight * ((scores[i] * scale) + bias[rows[i]]);
        AddControls(rows, scores);
    }

    /// <summary>Adds the controls to scores of another origin.</summary>
    public void AddControls(ReadOnlySpan<int> rows, Span<float> scores)
    {
        if (!_controls)
            return;
        var columns = new ControlColumns(items);
        for (var i = 0; i < rows.Length; i++)
        {
            if (i + GatheredDots.Ahead < rows.Length)
                columns.Prefetch(rows[i + GatheredDots.Ahead], options);
            scores[i] += Controls(columns, rows[i]).Sum;
        }
    }

    /// <summary>What each control adds to the score of a row.</summary>
    public CoarseControls Controls(int row) => Controls(new ControlColumns(items), row);

    private CoarseControls Controls(in ControlColumns columns, int row) => new(
        options.TimelinessWeight == 0 ? 0 : options.TimelinessWeight * Freshness(columns.CreatedAt[row]),
        options.QualityWeight == 0 ? 0 : options.QualityWeight * columns.Quality[row],
        options.CreatorSupportWeight > 0
            && ExposurePool.IsOpen(columns.Impressions[row], columns.Engagement[row], meanEngagement, columns.Level[row])
            ? options.CreatorSupportWeight : 0);

    private float Freshness(uint createdAt) => MathF.Exp(_decayPerSecond * Math.Max(0, _now - createdAt));
}
