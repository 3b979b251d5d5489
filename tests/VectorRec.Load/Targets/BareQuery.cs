using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Targets;

/// <summary>The least that any recommender over this index pays.</summary>
internal sealed class BareQuery(QdrantCollection works, int limit, TimeProvider time) : ITarget
{
    public string Name => "ann";

    public string What => $"One bare query to Qdrant: the {limit} works nearest to the user, ids and scores.";

    public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
    {
        var found = await works.QueryAsync(works.Nearest(works.Ask(user.Vector), limit), ct);
        return Outcome.Whole(time.GetTimestamp(), found.Result.Count < limit);
    }
}
