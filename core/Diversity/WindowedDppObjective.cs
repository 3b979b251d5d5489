using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VectorRec.Diversity;

/// <summary>
/// Greedy maximum a posteriori where only the last w - 1 picks repel (the sliding window of Chen et al. 2018, exact).
/// The value is <c>q_i^2 s_i</c>, s_i the squared distance of candidate i from the span of the window.
/// </summary>
internal unsafe struct WindowedDppObjective : IObjective
{
    private readonly float _theta;
    private readonly float* _relevance;
    private readonly float* _residual;
    private readonly QualityBlocks _quality;
    private readonly WindowFactor _factor;
    private SimilarityRing _ring;

    public WindowedDppObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _quality = new QualityBlocks(ref arena, order, _theta);
        _ring = new SimilarityRing(ref arena, input, order, options, options.Window - 1, served: true);
        _factor = new WindowFactor(ref arena, options.Window - 1);
        _residual = arena.Take<float>(_ring.Blocks * Lanes.Count);
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        new Span<float>(Ceilings, _ring.Blocks).Fill(float.PositiveInfinity);
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
        var quality = Vector512.LoadAligned(_quality.Squares + (block * Lanes.Count));
        // A pick that leaves the window gives volume back, so the ceiling is what a candidate would be worth alone.
        Ceilings[block] = Lanes.Max(Lanes.Where(left, quality * Vector512.LoadAligned(_ring.Kernel.Self + (block * Lanes.Count))));
        if (open == 0)
            return Lanes.Closed;
        var volume = Volume(block);
        var value = Lanes.Where(Vector512.GreaterThan(volume, Vector512.Create(Objective.Dependent)), volume * quality);
        value = Lanes.Where(open, value);
        var best = Lanes.Max(value);
        lane = Lanes.First(value, best);
        return best;
    }

    public readonly bool Accept(float value, int position)
    {
        if (QualityBlocks.InRange(value))
            return true;
        _quality.Rescale(_relevance[position]);
        new Span<float>(Ceilings, _ring.Blocks).Fill(float.PositiveInfinity);
        return false;
    }

    public readonly float Gain(int position, float value) =>
        (float)((_theta * (double)_relevance[position]) + ((1 - (double)_theta) * Math.Log(_residual[position])));

    public void Add(int position, bool dependent)
    {
        var (block, lane, slot) = (position / Lanes.Count, position % Lanes.Count, _ring.Picks % _ring.Length);
        _factor.Add(slot, _ring.Kernel.Self[position], _ring.Refresh(block).Newest + lane, _ring.Held);
        _ring.Add(position);
        _factor.Update(slot, _ring.Held);
    }

    private readonly Vector512<float> Volume(int block)
    {
        var volume = Vector512.LoadAligned(_ring.Kernel.Self + (block * Lanes.Count));
        if (_ring.Picks > 0)
        {
            var newest = _ring.Refresh(block).Newest;
            for (var m = 0; m < _ring.Held; m++)
            {
                var coordinate = Coordinate(newest, _factor.Rows + (m * _ring.Length), m);
                volume -= coordinate * coordinate;
            }
        }

        Vector512.StoreAligned(volume, _residual + (block * Lanes.Count));
        return volume;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Coordinate(float* newest, float* row, int m)
    {
        var sum = Vector512.LoadAligned(newest) * Vector512.Create(row[0]);
        for (var k = 1; k <= m; k++)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(newest - (k * Lanes.Count)), Vector512.Create(row[k]), sum);
        return sum;
    }
}
