using Qdrant.Client.Grpc;

namespace VectorRec.Vectors;

/// <summary>A query of ours as one of Qdrant's.</summary>
internal static class QueryMapping
{
    // Where vectors are quantised: candidates a wanted point that are scored again.
    private const double Oversampling = 2;

    public static QueryBatchPoints ToRequest(string collection, IReadOnlyList<VectorQuery> queries, TimeSpan deadline)
    {
        var request = new QueryBatchPoints
        {
            CollectionName = collection,
            // Whole seconds, at least one: it only stops the server from working for a caller who is long gone.
            Timeout = (ulong)Math.Max(1, Math.Ceiling(deadline.TotalSeconds)),
        };
        foreach (var query in queries)
            request.QueryPoints.Add(ToRequest(collection, query));
        return request;
    }

    private static QueryPoints ToRequest(string collection, VectorQuery query)
    {
        var request = new QueryPoints
        {
            CollectionName = collection,
            Query = new Query { Nearest = new VectorInput { Dense = ToDense(query.Vector.Span) } },
            Limit = (ulong)query.Limit,
            WithPayload = new WithPayloadSelector { Enable = false },
            WithVectors = new WithVectorsSelector { Enable = false },
            Params = new SearchParams { Exact = query.Exact },
        };
        if (query.Ef is { } ef)
            request.Params.HnswEf = (ulong)ef;
        // Left alone, the server returns the scores of 8-bit copies, which are off in the second digit.
        request.Params.Quantization = query.Exact
            ? new QuantizationSearchParams { Ignore = true }
            : new QuantizationSearchParams { Rescore = true, Oversampling = Oversampling };
        return request;
    }

    public static DenseVector ToDense(ReadOnlySpan<float> vector)
    {
        var dense = new DenseVector();
        dense.Data.Capacity = vector.Length;
        foreach (var value in vector)
            dense.Data.Add(value);
        return dense;
    }
}
