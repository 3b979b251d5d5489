using System.Buffers;
using VectorRec.Catalogue;
using VectorRec.Models;

namespace VectorRec.Funnel.Ranking;

/// <summary>
/// What fine ranking found of the works that it scored, by their coarse order. Holds rented buffers: it lives as long as its run.
/// </summary>
public sealed class FineRanking : IDisposable
{
    private readonly float[] _weights;
    private int[] _candidates;
    private int[] _ranks;
    private float[] _scores;
    private float[] _probabilities;

    /// <param name="limit">Works that may be added.</param>
    /// <param name="weights">By objective.</param>
    internal FineRanking(FineRanker ranker, float[] weights, int limit)
    {
        Objectives = ranker.Objectives;
        _weights = weights;
        _candidates = ArrayPool<int>.Shared.Rent(limit);
        _ranks = ArrayPool<int>.Shared.Rent(limit);
        _scores = ArrayPool<float>.Shared.Rent(limit);
        _probabilities = ArrayPool<float>.Shared.Rent(limit * weights.Length);
    }

    /// <summary>Names of the columns of <see cref="Probabilities"/>.</summary>
    public IReadOnlyList<string> Objectives { get; }

    /// <summary>Of the fused score, by objective.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Works that were scored.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the order was applied; otherwise it was only looked at.</summary>
    public bool Applied { get; internal set; }

    /// <summary>Positions in the run's candidates.</summary>
    public ReadOnlySpan<int> Candidates => _candidates.AsSpan(0, Count);

    /// <summary>Logits of the fused scores plus the controls of coarse ranking; NaN where a probability is not finite.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Places, from 1; 0 where the score is not finite.</summary>
    public ReadOnlySpan<int> Ranks => _ranks.AsSpan(0, Count);

    /// <summary>[Count, objectives], row-major.</summary>
    public ReadOnlySpan<float> AllProbabilities => _probabilities.AsSpan(0, Count * _weights.Length);

    /// <summary>[objectives].</summary>
    public ReadOnlySpan<float> Probabilities(int i) => _probabilities.AsSpan(i * _weights.Length, _weights.Length);

    /// <summary>In [0, 1].</summary>
    public float Fused(int i) => FusedScore.Fuse(Probabilities(i), _weights);

    /// <summary>Where a candidate stands here, or -1 when it was not scored.</summary>
    public int IndexOf(int candidate) => Candidates.IndexOf(candidate);

    /// <param name="controls">Logits that the platform adds, as in coarse ranking.</param>
    internal void Add(int candidate, ReadOnlySpan<float> probabilities, float controls)
    {
        _candidates[Count] = candidate;
        probabilities.CopyTo(_probabilities.AsSpan(Count * _weights.Length));
        _scores[Count++] = FusedScore.Logit(FusedScore.Fuse(probabilities, _weights)) + controls;
    }

    /// <summary>Puts the finite scores in order and gives them their ranks.</summary>
    /// <param name="rows">Of the item table, by candidate; they break ties.</param>
    /// <param name="order">[Count]; gets the indices here, best first.</param>
    /// <returns>How many scores are finite.</returns>
    internal int Rank(ReadOnlySpan<int> rows, Span<int> order)
    {
        var rented = ArrayPool<int>.Shared.Rent(Count);
        var finite = 0;
        for (var i = 0; i < Count; i++)
        {
            rented[i] = rows[_candidates[i]];
            _ranks[i] = 0;
            if (float.IsFinite(_scores[i]))
                order[finite++] = i;
        }

        TopK.Select(order[..finite], finite, Scores, rented.AsSpan(0, Count));
        ArrayPool<int>.Shared.Return(rented);
        for (var place = 0; place < finite; place++)
            _ranks[order[place]] = place + 1;
        return finite;
    }

    public void Dispose()
    {
        if (_candidates.Length == 0)
            return;
        ArrayPool<int>.Shared.Return(_candidates);
        ArrayPool<int>.Shared.Return(_ranks);
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<float>.Shared.Return(_probabilities);
        (_candidates, _ranks, _scores, _probabilities, Count) = ([], [], [], [], 0);
    }
}
