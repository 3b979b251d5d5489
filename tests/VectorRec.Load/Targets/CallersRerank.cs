using Qdrant.Client.Grpc;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Targets;

/// <summary>What a caller does who diversifies by itself: fetches candidates with their vectors, and picks.</summary>
internal sealed class CallersRerank(QdrantCollection works, int candidates, int picks, TimeProvider time) : ITarget
{
    private const float Lambda = 0.5f;

    public string Name => "rerank";

    public string What =>
        $"A caller's own re-rank: {candidates} nearest works with their vectors from Qdrant, then textbook MMR to {picks}.";

    public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
    {
        var query = works.Nearest(works.Ask(user.Vector), candidates);
        query.WithVectors.Enable = true;
        var found = (await works.QueryAsync(query, ct)).Result;
        var slate = TextbookMmr.Pick(
            [.. found.Select(point => VectorOf(point, user.Vector.Length))], [.. found.Select(point => point.Score)], picks, Lambda);
        return Outcome.Whole(time.GetTimestamp(), slate.Length < picks);
    }

    // Servers up to 1.16 fill the older field.
    private static float[] VectorOf(ScoredPoint point, int width)
    {
        var vector = point.Vectors.Vector;
        var data = vector.Dense?.Data is { Count: > 0 } dense ? dense : vector.Data;
        var copy = new float[width];
        for (var i = 0; i < width; i++)
            copy[i] = data[i];
        return copy;
    }
}
