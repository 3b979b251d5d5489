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

        var searches = asked.ConvertAll(question => new FilteredSearch(question, run.Generation.Items));
        var queries = ToQueries(searches);
        // What is carried to the index while it answers may be in no answer of it.
        var indexed = run.Generation.Indexed;
        var hits = _spare.TryTake(out var spare) ? spare : [.. call.Channels.Select(_ => new VectorHits())];
        // Not the alias: it may already point to a collection whose vectors this generation's users do not fit.
        if (queries.Count > 0)
            await index.QueryAsync(
                run.Generation.Run.Collection, queries, new ArraySegment<VectorHits>(hits, 0, queries.Count), call.Deadline, ct);
        // Not before: whoever is not waited for any longer must not read the generation, which may be gone.
        return () => Add(run, searches, hits, indexed, NewerWorks.Search(run, asked, indexed, CancellationToken.None));
    }

    private void Add(FunnelRun run, List<FilteredSearch> searches, VectorHits[] hits, int indexed, int[][]? newer)
    {
        var answered = 0;
        for (var i = 0; i < searches.Count; i++)
        {
            var question = searches[i].Question;
            var found = searches[i].Asked > 0 ? hits[answered++] : null;
            if (found is null || !searches[i].Keep(found))
                Add(searches[i].Compare(), question.IntakeOf(run));
            else if (newer is null)
                question.IntakeOf(run).Add(found.WorkIds);
            else
                NewerWorks.Merge(run, found, newer[i], indexed, question);
        }

        // A batch that failed is not given back: the driver may still write to it.
        _spare.Add(hits);
    }

    private static void Add(ReadOnlySpan<int> rows, Intake intake)
    {
        foreach (var row in rows)
        {
            if (!intake.Add(row))
                return;
        }
    }

    private List<VectorQuery> ToQueries(List<FilteredSearch> searches)
    {
        var queries = new List<VectorQuery>(searches.Count);
        foreach (var search in searches)
        {
            if (search.Asked > 0)
                queries.Add(new VectorQuery(search.Question.Vector, search.Asked) { Ef = ef == 0 ? null : ef });
        }

        return queries;
    }
}
