using Qdrant.Client.Grpc;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Targets;

/// <summary>Four queries in one round trip: the nearest works, and those by the user's creators, songs and tags.</summary>
internal sealed class ChannelBatch(QdrantCollection works, int limit, int channelLimit, TimeProvider time) : ITarget
{
    public string Name => "batch";

    public string What =>
        $"One QueryBatch to Qdrant ({works.Name}): {limit} nearest works, {channelLimit} each by creators, songs and tags.";

    public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
    {
        var vector = works.Ask(user.Vector);
        var queries = new List<QueryPoints>(4) { works.Nearest(vector, limit) };
        AddIds("creator", user.Creators);
        AddIds("song", user.Songs);
        if (user.Tags.Length > 0)
            Add("tags", new Match { Keywords = new RepeatedStrings { Strings = { user.Tags } } });
        var found = await works.QueryAsync(queries, ct);
        return Outcome.Whole(time.GetTimestamp(), found.Result[0].Result.Count < limit);

        void AddIds(string field, long[] ids)
        {
            if (ids.Length > 0)
                Add(field, new Match { Integers = new RepeatedIntegers { Integers = { ids } } });
        }

        void Add(string field, Match match)
        {
            var query = works.Nearest(vector, channelLimit);
            query.Filter = new Filter { Must = { new Condition { Field = new FieldCondition { Key = field, Match = match } } } };
            queries.Add(query);
        }
    }
}
