using System.Collections.Concurrent;
using VectorRec.Recall;
using VectorRec.Vectors;

namespace VectorRec.Pipeline;

/// <summary>Asks the vector index for all vector channels at once, and adds what is newer than it.</summary>
internal sealed class VectorRecallStage(VectorIndex index, RecallChannels channels, int ef, TimeSpan deadline) : IStage
{
    public const string StageName = "vector_recall";

    private readonly ConcurrentBag<VectorHits[]> _spare = [];

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public IReadOnlyList<string> Channels { get; } = [.. channels.Vector.Select(channel => channel.Channel.Name)];

    public async ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var asked = VectorQuestion.Of(run, channels);
        if (asked.Count == 0)
            return false;

        var hits = _spare.TryTake(out var spare) ? spare : [.. channels.Vector.Select(_ => new VectorHits())];
        // Not the alias: it may already point to a collection whose vectors this generation's users do not fit.
        await index.QueryAsync(
            run.Generation.Run.Collection, ToQueries(asked), new ArraySegment<VectorHits>(hits, 0, asked.Count), deadline, ct);
        var newer = NewerWorks.Search(run, asked, ct);
        for (var i = 0; i < asked.Count; i++)
        {
            if (newer is null)
                run.Recall(hits[i].WorkIds, asked[i].Channel);
            else
                NewerWorks.Merge(run, hits[i], newer[i], asked[i]);
        }

        // A batch that failed is not given back: the driver may still write to it.
        _spare.Add(hits);
        return true;
    }

    private VectorQuery[] ToQueries(List<VectorQuestion> asked)
    {
        float[]? user = null;
        var queries = new VectorQuery[asked.Count];
        for (var i = 0; i < queries.Length; i++)
        {
            var question = asked[i];
            var vector = question.Around == Anchor.User ? user ??= BiasDimension.Ask(question.Vector.Span) : BiasDimension.AskLike(question.Vector.Span);
            queries[i] = new VectorQuery(vector, question.Limit) { Filter = question.Filter, Ef = ef == 0 ? null : ef };
        }

        return queries;
    }
}
