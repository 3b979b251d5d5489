using VectorRec.Funnel.Recall;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Contexts;
using VectorRec.Vectors;

namespace VectorRec.Evaluation;

/// <param name="Ks">Cut-offs, ascending.</param>
/// <param name="Exclude">Pairs that are hidden besides those the database knows: a validation split.</param>
public sealed record RetrievalOptions(IReadOnlyList<int> Ks, IReadOnlyList<(long User, long Work)> Exclude)
{
    /// <summary>HNSW ef; null leaves it to the index.</summary>
    public int? Ef { get; init; }

    /// <summary>Users asked about in one call.</summary>
    public int Batch { get; init; } = 64;
}

/// <summary>Means over the users.</summary>
/// <param name="Method">What ranked.</param>
/// <param name="Recall">By cut-off.</param>
/// <param name="Ndcg">By cut-off.</param>
public sealed record RetrievalResult(
    string Method, int Users, IReadOnlyDictionary<int, double> Recall, IReadOnlyDictionary<int, double> Ndcg);

/// <summary>
/// How well the served models find held-out works: all works of the index are ranked for each user, without those the user has
/// engaged with, through the real user tower and what recall makes of the real index, the nearest and the most popular works in coarse
/// order. Comparing with all works shows what that loses, and plain popularity what personal ranking gains.
/// </summary>
/// <param name="index">Null where the generation has no collection: comparing with all works is then what is served.</param>
public sealed class RetrievalEvaluation(Database database, VectorIndex? index, Generation generation, RetrievalOptions options)
{
    private const int MostHidden = 50_000;

    // As many as the scene feed asks for, and more where more are looked at.
    private const int Nearest = 500;
    private const int Popular = 10_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly ILookup<long, long> _exclude = options.Exclude.ToLookup(pair => pair.User, pair => pair.Work);
    private readonly UserContextStore _contexts = new(database, []);
    private readonly CoarseNeighbours _works = new(generation.Items, generation.Bundle.Manifest.Temperature);

    private int K => options.Ks[^1];

    /// <param name="test">Held-out pairs. Users and works that are not in the index count as missed, as a user would miss them.</param>
    /// <param name="progress">Users done.</param>
    /// <exception cref="StoreException">Postgres is down or late.</exception>
    /// <exception cref="VectorIndexException">The index is down or late.</exception>
    public async Task<IReadOnlyList<RetrievalResult>> RunAsync(
        IReadOnlyList<(long User, long Work)> test, IProgress<long> progress, CancellationToken ct)
    {
        var users = test.GroupBy(pair => pair.User, pair => pair.Work).OrderBy(group => group.Key).ToArray();
        var approximate = new RetrievalMeans("towers, recalled", options.Ks);
        var exact = new RetrievalMeans("towers, exact", options.Ks);
        var popular = new RetrievalMeans("popularity", options.Ks);
        var popularity = await PopularityAsync(ct);
        using var tower = new TowerBatch(generation.Bundle.UserTower, 1);
        foreach (var batch in users.Chunk(options.Batch))
        {
            var asked = new List<Question>(batch.Length);
            foreach (var user in batch)
                asked.Add(await AskAsync(user.Key, user.ToHashSet(), tower, ct));
            var nearest = index is null ? null : await SearchAsync(index, asked, ct);
            for (var i = 0; i < asked.Count; i++)
            {
                var (question, wanted) = (asked[i], K + asked[i].Hidden.Count);
                _works.Compare(question.Vector);
                if (nearest is not null)
                    approximate.Add(Best(Ids(_works.BestOf(nearest[i], Popular + wanted, wanted)), question), question.Relevant);
                exact.Add(Best(Ids(_works.Best(wanted)), question), question.Relevant);
                popular.Add(Best(popularity, question), question.Relevant);
            }

            progress.Report(popular.Users);
        }

        return index is null ? [exact.Result(), popular.Result()] : [approximate.Result(), exact.Result(), popular.Result()];
    }

    private async Task<Question> AskAsync(long user, HashSet<long> relevant, TowerBatch tower, CancellationToken ct)
    {
        var (bundle, items) = (generation.Bundle, generation.Items);
        var context = await _contexts.ReadAsync(user, bundle.Schema.HistoryLength, seenLimit: 0, MostHidden, ct);
        bundle.Users.EncodeProfile(
            context.Profile ?? new(user, null, null, null, 0), context.Friends, generation.Run.StartedAt, tower.Features, 0);
        bundle.Users.EncodeHistory(context.History, generation, tower.Features, 0);
        bundle.UserTower.Run(tower);
        var hidden = context.Shown.Concat(_exclude[user]).Where(work => items.RowOf(work) >= 0).ToHashSet();
        hidden.ExceptWith(relevant);
        return new(tower.Embedding(0).ToArray(), hidden, relevant);
    }

    // Rows, by question.
    private async Task<int[][]> SearchAsync(VectorIndex index, List<Question> asked, CancellationToken ct)
    {
        VectorHits[] hits = [.. asked.Select(_ => new VectorHits())];
        // What is hidden is left out here, so that the index need not know it; it is asked for that much more.
        VectorQuery[] queries =
            [.. asked.Select(question => new VectorQuery(question.Vector, Nearest + K + question.Hidden.Count) { Ef = options.Ef })];
        await index.QueryAsync(generation.Run.Collection, queries, hits, Deadline, ct);
        return [.. hits.Select(RowsOf)];
    }

    private int[] RowsOf(VectorHits hits)
    {
        var rows = new List<int>(hits.Count);
        foreach (var work in hits.WorkIds)
        {
            if (generation.Items.RowOf(work) is >= 0 and var row)
                rows.Add(row);
        }

        return [.. rows];
    }

    private long[] Ids(int[] rows) => [.. rows.Select(row => generation.Items.WorkIds[row])];

    private long[] Best(ReadOnlySpan<long> ranked, Question question)
    {
        var best = new List<long>(K);
        foreach (var work in ranked)
        {
            if (best.Count == K)
                break;
            if (!question.Hidden.Contains(work))
                best.Add(work);
        }

        return [.. best];
    }

    // Users who engaged with a work: the usual baseline, on the same data as the model.
    private async Task<long[]> PopularityAsync(CancellationToken ct) =>
        [.. (await new WorkStore(database).RankByEngagedUsersAsync(ct)).Where(work => generation.Items.RowOf(work) >= 0)];

    private sealed record Question(float[] Vector, HashSet<long> Hidden, HashSet<long> Relevant);
}
