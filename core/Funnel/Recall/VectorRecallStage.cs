using System.Collections.Concurrent;
using VectorRec.Vectors;

namespace VectorRec.Funnel.Recall;

/// <summary>Asks the vector index for the channels of one call at once, and adds what is newer than it.</summary>
/// <param name="first">Whether it is the index's first call, which the scan stands in for.</param>
internal sealed class VectorRecallStage(VectorIndex index, SourceCall call, bool first, int ef) : IStoreCall
{
    public const string StageName = "vector_recall";

    private readonly ConcurrentBag<VectorHits[]> _spare = [];

    public string Name { get; } = first ? StageName : $"{StageName}:{string.Join('+', call.Names)}";

    public TimeSpan Deadline => call.Deadline;

    public IReadOnlyList<string> Channels => call.Names;

    public async ValueTask<Action?> AskAsync(FunnelRun run, CancellationToken ct)
    {
        var asked = IndexQuestion.Of(run, call.Channels);
        if (asked.Count == 0)
            return null;

        var hits = _spare.TryTake(out var spare) ? spare : [.. call.Channels.Select(_ => new VectorHits())];
        // Not the alias: it may already point to a collection whose vectors this generation's users do not fit.
        await index.QueryAsync(
            run.Generation.Run.Collection, ToQueries(asked), new ArraySegment<VectorHits>(hits, 0, asked.Count), call.Deadline, ct);
        var newer = NewerWorks.Search(run, asked, ct);
        return () => Add(run, asked, hits, newer);
    }

    private void Add(FunnelRun run, List<IndexQuestion> asked, VectorHits[] hits, int[][]? newer)
    {
        for (var i = 0; i < asked.Count; i++)
        {
            if (newer is null)
                asked[i].IntakeOf(run).Add(hits[i].WorkIds);
            else
                NewerWorks.Merge(run, hits[i], newer[i], asked[i]);
        }

        // A batch that failed is not given back: the driver may still write to it.
        _spare.Add(hits);
    }

    private VectorQuery[] ToQueries(List<IndexQuestion> asked)
    {
        var queries = new VectorQuery[asked.Count];
        for (var i = 0; i < queries.Length; i++)
        {
            var question = asked[i];
            queries[i] = new VectorQuery(question.Vector, question.Limit) { Filter = question.Filter, Ef = ef == 0 ? null : ef };
        }

        return queries;
    }
}
