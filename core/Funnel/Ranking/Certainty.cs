using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// What recall cannot have missed. A work that neither the nearest nor the most popular ones hold is no more like the user than the last of
/// the nearest and no more popular than the last of the popular, so it cannot score above what both together would (the threshold of
/// Fagin, Lotem and Naor 2003, Optimal Aggregation Algorithms for Middleware). Works above that are the best of the whole catalogue for
/// certain, as far as the graph gave the nearest.
/// </summary>
internal static class Certainty
{
    /// <summary>
    /// No work that passes the request's filter and was not recalled has a coarse score above this, in logits; null when nothing can be
    /// said, because the request is not personal, looks for something, or has not both channels.
    /// </summary>
    /// <param name="run">Has its coarse scores.</param>
    public static float? Bound(FunnelRun run, CoarseOptions options)
    {
        if (!run.Answers.Personalised || run.Request.Query is not null
            || Bit(run, Neighbourhood.ChannelName) is not { } nearest || Bit(run, PopularWorks.ChannelName) is not { } popular)
            return null;

        var items = run.Generation.Items;
        var user = run.Answers.UserVector;
        var biases = items.Bias;
        var rows = run.Candidates.Row;
        var channels = run.Candidates.Channels;
        var (likeness, bias, near, known) = (1f, float.PositiveInfinity, 0, 0);
        for (var i = 0; i < rows.Length; i++)
        {
            if ((channels[i] & nearest) != 0)
            {
                likeness = Math.Min(likeness, items.Embeddings.Dot(user, rows[i]));
                near++;
            }

            if ((channels[i] & popular) != 0)
            {
                bias = Math.Min(bias, biases[rows[i]]);
                known++;
            }
        }

        if (near == 0 || known == 0)
            return null;
        return (options.BaseWeight * ((likeness / run.Generation.Bundle.Manifest.Temperature) + bias))
            + options.TimelinessWeight + options.QualityWeight + options.CreatorSupportWeight;
    }

    private static uint? Bit(FunnelRun run, string channel)
    {
        for (var i = 0; i < run.Channels.Count; i++)
        {
            if (run.Channels[i] == channel)
                return 1u << i;
        }

        return null;
    }
}
