using System.Numerics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>Relevance alone: the order of the scores.</summary>
internal readonly unsafe struct RelevanceObjective : IObjective
{
    private readonly float* _relevance;

    public RelevanceObjective(ref Arena arena, in ScoreOrder order)
    {
        _relevance = order.Relevance;
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        for (var block = 0; block < Lanes.BlocksOf(order.Count); block++)
            Ceilings[block] = _relevance[block * Lanes.Count];
    }

    public float* Ceilings { get; }

    public ushort Judged(int block) => ushort.MaxValue;

    public void Begin()
    {
    }

    public float Best(int block, ushort left, ushort open, out int lane)
    {
        // Lanes are in score order.
        lane = BitOperations.TrailingZeroCount(open);
        Ceilings[block] = left == 0 ? Lanes.Closed : _relevance[(block * Lanes.Count) + BitOperations.TrailingZeroCount(left)];
        return open == 0 ? Lanes.Closed : _relevance[(block * Lanes.Count) + lane];
    }

    public bool Accept(float value, int position) => true;

    public float Gain(int position, float value) => value;

    public void Add(int position, bool dependent)
    {
    }
}
