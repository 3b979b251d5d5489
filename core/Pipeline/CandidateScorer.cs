using VectorRec.Ranking;
using VectorRec.Recall;

namespace VectorRec.Pipeline;

/// <summary>The coarse score of any work for one request, with the scene's controls. Explanations ask the same object that ranked.</summary>
internal sealed class CandidateScorer(FunnelRun run, CoarseOptions options)
{
    private readonly CoarseScorer _scorer = new(run.Generation.Items, options, run.Request.Now, run.Generation.Lists.MeanEngagement);

    /// <param name="rows">Rows of the item table, [n].</param>
    /// <param name="scores">[n], logits; without a user vector in the unit of <see cref="Trending"/>.</param>
    public void Score(ReadOnlySpan<int> rows, Span<float> scores)
    {
        if (run.Personalised)
        {
            _scorer.Score(run.UserVector, run.Generation.Bundle.Manifest.Temperature, rows, scores);
            return;
        }

        for (var i = 0; i < rows.Length; i++)
            scores[i] = Trending.Score(run.Generation.Items, rows[i]);
        _scorer.AddControls(rows, scores);
    }

    public CoarseControls Controls(int row) => _scorer.Controls(row);
}
