using System.Runtime.Intrinsics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// Maximal marginal relevance: <c>theta * r_i - (1 - theta) * max over the window of S_ij</c>. A work served lately counts as a pick
/// whose similarity is multiplied by its strength.
/// </summary>
internal unsafe struct MmrObjective : IObjective
{
    private readonly float _theta;
    private readonly bool _sliding;
    private readonly float* _relevance;

    // [blocks, 16] greatest similarity with a served work; without a window also with the picks seen so far.
    private readonly float* _nearest;
    private SimilarityRing _ring;

    public MmrObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int size)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _sliding = options.Window > 0 && options.Window - 1 < size;
        _ring = new SimilarityRing(ref arena, input, order, options, _sliding ? options.Window - 1 : size, served: false);
        _nearest = arena.TakeCleared<float>(_ring.Blocks * Lanes.Count);
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        new Span<float>(Ceilings, _ring.Blocks).Fill(float.PositiveInfinity);
        for (var s = 0; options.Repulsion.Weight > 0 && input.Embeddings.Length > 0 && s < input.ServedAge.Length; s++)
            _ring.Kernel.Served(
                input.Served.Slice(s * input.Dimension, input.Dimension),
                (float)ServedWhitening.Strength(options.Repulsion, input.ServedAge[s]), _nearest);
    }

    public float* Ceilings { get; }

    public readonly int Missing(int count) => _ring.Kernel.Missing(count);

    public readonly ushort Judged(int block) => _ring.Kernel.Present[block];

    public readonly void Begin()
    {
    }

    public readonly float Best(int block, ushort left, ushort open, out int lane)
    {
        lane = 0;
        var value = open == 0 ? default : Value(block, Nearest(block));

        // Without a window the nearest pick only comes nearer; with one, a candidate is worth at most what it is with the served works
        // alone.
        Ceilings[block] = Lanes.Max(Lanes.Where(left, Value(block, Vector512.LoadAligned(_nearest + (block * Lanes.Count)))));
        value = Lanes.Where(open, value);
        var best = Lanes.Max(value);
        lane = Lanes.First(value, best);
        return best;
    }

    public readonly bool Accept(float value, int position) => true;

    public readonly float Gain(int position, float value) => value;

    public void Add(int position, bool dependent) => _ring.Add(position);

    private readonly Vector512<float> Nearest(int block)
    {
        var nearest = Vector512.LoadAligned(_nearest + (block * Lanes.Count));
        var column = _ring.Refresh(block);
        for (var k = 0; k < (_sliding ? _ring.Held : column.Fresh); k++)
            nearest = Vector512.MaxNative(nearest, Vector512.LoadAligned(column.Newest - (k * Lanes.Count)));
        if (!_sliding)
            Vector512.StoreAligned(nearest, _nearest + (block * Lanes.Count));
        return nearest;
    }

    private readonly Vector512<float> Value(int block, Vector512<float> nearest) =>
        Vector512.FusedMultiplyAdd(
            nearest, Vector512.Create(_theta - 1), Vector512.LoadAligned(_relevance + (block * Lanes.Count)) * Vector512.Create(_theta));
}
