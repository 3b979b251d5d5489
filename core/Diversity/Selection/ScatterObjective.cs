using System.Runtime.Intrinsics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// Soft spacing: <c>theta * r_i - (1 - theta) * sum over the window of A_ij / distance</c>, A in [0, 1] the share of the priors' weight
/// that i has in common with pick j. Nothing is ever barred, so the list does not starve.
/// </summary>
internal unsafe struct ScatterObjective : IObjective
{
    private readonly float _theta;
    private readonly float* _relevance;
    private readonly int _slots;
    private readonly PriorBlocks _priors;
    private int _picks;

    public ScatterObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int size)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _slots = options.Window > 0 ? Math.Min(options.Window - 1, size) : size;
        _priors = new PriorBlocks(ref arena, input, order, options.Priors, options.Priors.Sum, _slots);
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        new Span<float>(Ceilings, Lanes.BlocksOf(order.Count)).Fill(float.PositiveInfinity);
    }

    public float* Ceilings { get; }

    public readonly ushort Judged(int block) => ushort.MaxValue;

    public readonly void Begin()
    {
    }

    public readonly float Best(int block, ushort left, ushort open, out int lane)
    {
        lane = 0;
        Ceilings[block] = Lanes.Max(Lanes.Where(left, Value(block, default)));
        if (open == 0)
            return Lanes.Closed;
        Vector512<float> penalty = default;
        for (var distance = 1; _priors.Any && distance <= Math.Min(_picks, _slots); distance++)
            penalty = Vector512.FusedMultiplyAdd(
                _priors.Add(block, (_picks - distance) % _slots, default), Vector512.Create(1f / distance), penalty);
        var value = Lanes.Where(open, Value(block, penalty));
        var best = Lanes.Max(value);
        lane = Lanes.First(value, best);
        return best;
    }

    public readonly bool Accept(float value, int position) => true;

    public readonly float Gain(int position, float value) => value;

    public void Add(int position, bool dependent) => _priors.Load(position, _picks++ % _slots);

    private readonly Vector512<float> Value(int block, Vector512<float> penalty) =>
        Vector512.FusedMultiplyAdd(
            penalty, Vector512.Create(_theta - 1), Vector512.LoadAligned(_relevance + (block * Lanes.Count)) * Vector512.Create(_theta));
}
