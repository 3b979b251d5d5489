using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// Greedy maximum a posteriori where only the last w - 1 picks repel (the sliding window of Chen et al. 2018, exact).
/// The value is <c>q_i^2 s_i</c>, s_i the squared distance of candidate i from the span of the window.
/// </summary>
internal unsafe struct WindowedDppObjective : IObjective
{
    // Ceilings are kept for this many departures from the window; it pays while their maxima cost less than what they save.
    private const int Departures = 4;

    private readonly float _theta;
    private readonly float* _relevance;
    private readonly float* _residual;
    private readonly QualityBlocks _quality;
    private readonly WindowFactor _factor;

    // [length, blocks padded to 16] ceilings at pick number t in row t % length, and what a block's candidates are worth alone.
    private readonly float* _ceilings;
    private readonly float* _alone;
    private readonly int _padded;
    private SimilarityRing _ring;
    private bool _spansAll;

    public WindowedDppObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _quality = new QualityBlocks(ref arena, order, _theta);
        _ring = new SimilarityRing(ref arena, input, order, options, options.Window - 1, served: true);
        _factor = new WindowFactor(ref arena, options.Window - 1);
        _residual = arena.Take<float>(_ring.Blocks * Lanes.Count);
        _padded = Lanes.BlocksOf(_ring.Blocks) * Lanes.Count;
        _ceilings = arena.Take<float>((long)_ring.Length * _padded);
        _alone = Objective.Ceilings(ref arena, order.Count);
        ForgetCeilings();
    }

    public readonly float* Ceilings => CeilingsAfter(0);

    public readonly int Missing(int count) => _ring.Kernel.Missing(count);

    public readonly ushort Judged(int block) => _ring.Kernel.Present[block];

    public readonly void Begin()
    {
    }

    public readonly float Best(int block, ushort left, ushort open, out int lane)
    {
        var quality = Vector512.LoadAligned(_quality.Squares + (block * Lanes.Count));
        var volume = Vector512.LoadAligned(_ring.Kernel.Self + (block * Lanes.Count));
        _alone[block] = Lanes.Max(Lanes.Where(left, quality * volume));
        if (_spansAll)
            volume = default;
        else if (_ring.Picks > 0)
            volume = Volume(block, left, quality, volume);
        Vector512.StoreAligned(volume, _residual + (block * Lanes.Count));

        // While the window only grows, volume only shrinks.
        var value = Lanes.Where(Vector512.GreaterThan(volume, Vector512.Create(Objective.Dependent)), volume * quality);
        var ceiling = Lanes.Max(Lanes.Where(left, value));
        for (var picks = 0; picks <= Math.Min(_ring.Length - _ring.Held, _ring.Length - 1); picks++)
            CeilingsAfter(picks)[block] = ceiling;
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
        ForgetCeilings();
        return false;
    }

    public readonly float Gain(int position, float value) =>
        (float)((_theta * (double)_relevance[position]) + ((1 - (double)_theta) * Math.Log(_residual[position])));

    public void Add(int position, bool dependent)
    {
        var (block, lane, slot) = (position / Lanes.Count, position % Lanes.Count, _ring.Picks % _ring.Length);
        _factor.Add(slot, _ring.Kernel.Self[position], _ring.Refresh(block).Newest + lane, _ring.Held);

        // This step's row serves again when the window has been replaced, of which nothing is known yet.
        new Span<float>(_alone, _padded).CopyTo(new Span<float>(CeilingsAfter(0), _padded));
        _ring.Add(position);

        // Then every distance is 0, and what single precision leaves of it is noise.
        _spansAll = _factor.Update(slot, _ring.Held) >= _ring.Kernel.EmbeddingRank && !_ring.Kernel.HasPriors;
    }

    // Newest pick first: what is subtracted before the last k coordinates is what remains when the k oldest picks have left,
    // and so bounds the block's values then.
    private readonly Vector512<float> Volume(int block, ushort left, Vector512<float> quality, Vector512<float> volume)
    {
        var newest = _ring.Refresh(block).Newest;
        var (held, length) = (_ring.Held, _ring.Length);

        // The volume will then be summed in another order: the slack keeps the ceiling above it.
        var slack = Vector512.Create(Objective.Dependent);
        for (var m = 0; m < held; m++)
        {
            var departed = held - m;
            if (departed <= Departures && departed + length - held < length)
                CeilingsAfter(departed + length - held)[block] = Lanes.Max(Lanes.Where(left, quality * (volume + slack)));
            var coordinate = Coordinate(newest, _factor.Rows + (m * length), m);
            volume -= coordinate * coordinate;
        }

        return volume;
    }

    private readonly float* CeilingsAfter(int picks) => _ceilings + ((long)((_ring.Picks + picks) % _ring.Length) * _padded);

    private readonly void ForgetCeilings()
    {
        for (var row = 0; row < _ring.Length; row++)
        {
            new Span<float>(_ceilings + ((long)row * _padded), _padded).Fill(Lanes.Closed);
            new Span<float>(_ceilings + ((long)row * _padded), _ring.Blocks).Fill(float.PositiveInfinity);
        }

        new Span<float>(_alone, _ring.Blocks).Fill(float.PositiveInfinity);
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
