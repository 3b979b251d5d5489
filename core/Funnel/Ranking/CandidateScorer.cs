using VectorRec.Generations;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// The coarse score of any work for one request, with the scene's controls. Explanations ask the same object that ranked.
/// </summary>
internal sealed class CandidateScorer(FunnelRun run, CoarseOptions options)
{
    private readonly CoarseScorer _scorer = new(run.Generation.Items, options, run.Request.Now, run.Generation.Lists.MeanEngagement);

    /// <summary>
    /// Relevance to the text and likeness are added as controls are: a convex combination of scores whose ranges are known beforehand,
    /// which serves search better than fusing ranks (Bruch, Gai and Ingber 2023, An Analysis of Fusion Functions for Hybrid
    /// Retrieval). A work's score so depends on no other work.
    /// </summary>
    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="scores">[n], logits; without a user vector in the unit of <see cref="TrendOrder"/>.</param>
    public void Score(ReadOnlySpan<int> rows, Span<float> scores)
    {
        if (run.Answers.Personalised)
            _scorer.Score(run.Answers.UserVector, run.Generation.Bundle.Manifest.Temperature, rows, scores);
        else
            ScorePopularity(rows, scores);
        if (run.Request.Query is null)
            return;
        for (var i = 0; i < rows.Length; i++)
            scores[i] += TextRelevance(rows[i]) + Likeness(rows[i]);
    }

    public CoarseControls Controls(int row) => _scorer.Controls(row) with { TextRelevance = TextRelevance(row), Likeness = Likeness(row) };

    private void ScorePopularity(ReadOnlySpan<int> rows, Span<float> scores)
    {
        for (var i = 0; i < rows.Length; i++)
            scores[i] = options.BaseWeight * TrendOrder.Score(run.Generation.Items, rows[i]);
        _scorer.AddControls(rows, scores);
    }

    private float TextRelevance(int row) => options.RelevanceWeight * run.Answers.TextRelevanceOf(row);

    private float Likeness(int row) => options.LikenessWeight * (run.Answers.Like.Content is { } content
        ? run.Generation.ContentLikeness(content, row) : run.Answers.Like.Likeness(run.Generation.Items.Embeddings, row));
}
