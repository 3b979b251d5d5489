using System.Collections.Concurrent;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>
/// Asks the vector index for all vector channels at once, and adds what is newer than it. Without a user vector there is nothing to ask.
/// </summary>
internal sealed class VectorRecallStage(VectorIndex index, RecallChannels channels, int ef, TimeSpan deadline) : IStage
{
    public const string StageName = "vector_recall";

    private readonly ConcurrentBag<VectorHits[]> _spare = [];

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public async ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (!run.Personalised)
            return false;
        var asked = Questions(run);
        if (asked.Count == 0)
            return false;

        var hits = _spare.TryTake(out var spare) ? spare : [.. channels.Vector.Select(_ => new VectorHits())];
        // Not the alias: it may already point to a collection whose vectors this generation's users do not fit.
        await index.QueryAsync(
            run.Generation.Run.Collection, [.. asked.Select(question => question.Query)], new ArraySegment<VectorHits>(hits, 0, asked.Count), deadline, ct);
        var newer = NewerWorks.Search(run, asked.Select(question => question.Query), ct);
        for (var i = 0; i < asked.Count; i++)
        {
            if (newer is null)
                run.Recall(hits[i].WorkIds, asked[i].Channel);
            else
                NewerWorks.Merge(run, hits[i], newer[i], asked[i].Query.Limit, asked[i].Channel);
        }

        // A batch that failed is not given back: the driver may still write to it.
        _spare.Add(hits);
        return true;
    }

    private List<(int Channel, VectorQuery Query)> Questions(FunnelRun run)
    {
        var questions = new List<(int, VectorQuery)>(channels.Vector.Count);
        var vector = BiasDimension.Ask(run.UserVector);
        foreach (var (number, channel) in channels.Vector)
        {
            if (channel.Narrow(run.Request.Filter, run.Context, run.Request.Now) is { } filter)
                questions.Add((number, new VectorQuery(vector, channel.Quota) { Filter = filter, Ef = ef == 0 ? null : ef }));
        }

        return questions;
    }
}
