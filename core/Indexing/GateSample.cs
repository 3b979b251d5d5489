using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Contexts;

namespace VectorRec.Indexing;

/// <summary>The vectors that a quality gate asks for; the same ones for the same run.</summary>
internal sealed class GateSample(GenerationHome home, Generation generation, int size)
{
    /// <returns>Users' first, then works'. Where there are too few users, there are more works.</returns>
    public async Task<IReadOnlyList<float[]>> TakeAsync(CancellationToken ct)
    {
        var random = new Random(generation.Run.RunId.GetHashCode());
        List<float[]> vectors = [.. (await UsersAsync(random, ct)).Select(user => user.Vector)];
        foreach (var row in Rows(random, size - vectors.Count))
            vectors.Add(generation.Items.Embeddings.ToArray(row));
        return vectors;
    }

    /// <returns>As many as half of the sample, as far as there are.</returns>
    public async Task<IReadOnlyList<(long User, float[] Vector)>> UsersAsync(Random random, CancellationToken ct)
    {
        var vectors = new List<(long User, float[] Vector)>(size);
        var contexts = new UserContextStore(home.Database, []);
        var schema = generation.Bundle.Schema;
        using var tower = new TowerBatch(generation.Bundle.UserTower, 1);
        foreach (var user in await new UserStore(home.Database).SampleAsync(size / 2, random.NextDouble, ct))
        {
            var context = await contexts.ReadAsync(user, schema.HistoryLength, seenLimit: 0, shownLimit: 0, ct);
            if (context.Profile is null)
                continue;
            generation.Bundle.Users.EncodeProfile(context.Profile, context.Friends, generation.Run.StartedAt, tower.Features, 0);
            generation.Bundle.Users.EncodeHistory(context.History, generation, tower.Features, 0);
            // It is told in a request, whose answer then is the one for everybody.
            if (!TryRun(tower))
                continue;
            vectors.Add((user, tower.Embedding(0).ToArray()));
        }

        return vectors;
    }

    private bool TryRun(TowerBatch tower)
    {
        try
        {
            generation.Bundle.UserTower.Run(tower);
            return true;
        }
        catch (InferenceException)
        {
            return false;
        }
    }

    private IEnumerable<int> Rows(Random random, int wanted)
    {
        var count = generation.Items.Count;
        if (count <= wanted)
            return Enumerable.Range(0, count);
        var rows = new SortedSet<int>();
        while (rows.Count < wanted)
            rows.Add(random.Next(count));
        return rows;
    }
}
