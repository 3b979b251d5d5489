using System.Collections.Concurrent;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>Asks the vector index for all vector channels at once. Without a user vector there is nothing to ask.</summary>
internal sealed class VectorRecallStage(VectorIndex index, RecallChannels channels, int ef, TimeSpan deadline) : IStage
{
    private readonly ConcurrentBag<VectorHits[]> _spare = [];

    public string Name => "vector_recall";

    public TimeSpan Deadline => deadline;

    public async ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (!run.Personalised)
            return false;
        var (queries, numbers) = Queries(run);
        if (queries.Count == 0)
            return false;

        var hits = _spare.TryTake(out var spare) ? spare : [.. channels.Vector.Select(_ => new VectorHits())];
        // Not the alias: it may already point to a collection whose vectors this generation's users do not fit.
        await index.QueryAsync(run.Generation.Run.Collection, queries, new ArraySegment<VectorHits>(hits, 0, queries.Count), deadline, ct);
        for (var i = 0; i < queries.Count; i++)
            run.Recall(hits[i].WorkIds, numbers[i]);
        // A batch that failed is not given back: the driver may still write to it.
        _spare.Add(hits);
        return true;
    }

    private (List<VectorQuery> Queries, List<int> Numbers) Queries(FunnelRun run)
    {
        var (queries, numbers) = (new List<VectorQuery>(channels.Vector.Count), new List<int>(channels.Vector.Count));
        var vector = BiasDimension.Ask(run.UserVector);
        for (var i = 0; i < channels.Vector.Count; i++)
        {
            var channel = channels.Vector[i];
            if (channel.Quota == 0 || channel.Narrow(run.Request.Filter, run.Context, run.Request.Now) is not { } filter)
                continue;
            queries.Add(new VectorQuery(vector, channel.Quota) { Filter = filter, Ef = ef == 0 ? null : ef });
            numbers.Add(channels.NumberOfVector(i));
        }

        return (queries, numbers);
    }
}
