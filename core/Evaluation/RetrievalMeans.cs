namespace VectorRec.Evaluation;

/// <summary>Running means of ranking metrics over users.</summary>
internal sealed class RetrievalMeans(string method, IReadOnlyList<int> ks)
{
    private readonly double[] _recall = new double[ks.Count];
    private readonly double[] _ndcg = new double[ks.Count];

    public int Users { get; private set; }

    public void Add(ReadOnlySpan<long> ranked, IReadOnlySet<long> relevant)
    {
        Users++;
        for (var i = 0; i < ks.Count; i++)
        {
            _recall[i] += RankingMetrics.Recall(ranked, relevant, ks[i]);
            _ndcg[i] += RankingMetrics.Ndcg(ranked, relevant, ks[i]);
        }
    }

    public RetrievalResult Result() => new(method, Users, Mean(_recall), Mean(_ndcg));

    private Dictionary<int, double> Mean(double[] sums) =>
        ks.Index().ToDictionary(k => k.Item, k => Users == 0 ? 0 : sums[k.Index] / Users);
}
