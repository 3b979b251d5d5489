using Qdrant.Client.Grpc;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Targets;

/// <summary>Diversity as the server offers it.</summary>
internal sealed class ServerMmr(QdrantCollection works, int candidates, int picks, TimeProvider time) : ITarget
{
    private const float Diversity = 0.5f;

    public string Name => "mmr";

    public string What => $"Qdrant's own MMR: {candidates} nearest works to {picks}, ids and scores.";

    public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
    {
        var query = works.Nearest(works.Ask(user.Vector), picks);
        query.Query = new Query
        {
            NearestWithMmr = new NearestInputWithMmr
            {
                Nearest = works.Ask(user.Vector),
                Mmr = new Mmr { Diversity = Diversity, CandidatesLimit = (uint)candidates },
            },
        };
        var found = await works.QueryAsync(query, ct);
        return Outcome.Whole(time.GetTimestamp(), found.Result.Count < picks);
    }
}
