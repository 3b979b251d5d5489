using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>What one channel asks of the vector index in one request, whichever index answers.</summary>
/// <param name="Vector">[d], unit norm.</param>
/// <param name="Seen">Works that the user has seen.</param>
internal readonly record struct IndexQuestion(Channel Channel, ReadOnlyMemory<float> Vector, Anchor Around, WorkFilter Filter, int Seen)
{
    public int Quota => Channel.Source.Quota;

    /// <summary>Works asked for: the index does not know which of them were seen, which are no more than all that were seen.</summary>
    public int Limit => Quota + Math.Min(Seen, Quota);

    /// <summary>In the order of the channels; one whose vector the request does not have asks nothing.</summary>
    public static List<IndexQuestion> Of(FunnelRun run, IReadOnlyList<Channel> channels)
    {
        var questions = new List<IndexQuestion>(channels.Count);
        foreach (var channel in channels)
        {
            if (channel.Source.Ask(run) is NearestQuestion nearest && run.Answers.VectorOf(nearest.Around) is { } vector)
                questions.Add(new IndexQuestion(channel, vector, nearest.Around, nearest.Filter, run.Answers.Context.SeenCount));
        }

        return questions;
    }

    /// <summary>Answers the questions from the item table. Those around one vector share a pass.</summary>
    /// <param name="from">First row that is compared.</param>
    /// <returns>By question: rows in the order of their score.</returns>
    public static int[][] Scan(FunnelRun run, IReadOnlyList<IndexQuestion> questions, int from, CancellationToken ct)
    {
        var items = run.Generation.Items;
        var found = new int[questions.Count][];
        foreach (var group in questions.Index().GroupBy(question => question.Item.Around))
        {
            var together = group.ToArray();
            var rows = ExactScan.Search(
                items, together[0].Item.Vector.Span,
                [.. together.Select(question => new ScanQuestion(new ItemFilter(question.Item.Filter, items), question.Item.Limit))], from,
                ct);
            for (var i = 0; i < rows.Length; i++)
                found[together[i].Index] = rows[i];
        }

        return found;
    }

    public Intake IntakeOf(FunnelRun run) => new(run, Channel.Number, Quota);
}
