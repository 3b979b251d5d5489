using System.Runtime.Intrinsics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// Greedy maximum a posteriori of a determinantal point process, every pick repelling (Chen et al. 2018). The value is
/// <c>q_i^2 s_i</c>, s_i the squared distance of candidate i from the span of the picks. s only shrinks, so a stale one is a ceiling.
/// </summary>
internal unsafe struct DppObjective : IObjective
{
    private readonly float _theta;
    private readonly float* _relevance;
    private readonly QualityBlocks _quality;
    private OrthogonalColumns _columns;

    public DppObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int size)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _quality = new QualityBlocks(ref arena, order, _theta);
        _columns = new OrthogonalColumns(ref arena, input, order, options, size, window: 0);
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        new Span<float>(Ceilings, _columns.Blocks).Fill(float.PositiveInfinity);
    }

    public float* Ceilings { get; }

    public readonly int Missing(int count) => _columns.Missing(count);

    public readonly ushort Judged(int block) => _columns.Judged(block);

    public readonly void Begin()
    {
    }

    public readonly float Best(int block, ushort left, ushort open, out int lane)
    {
        lane = 0;
        Ceilings[block] = Lanes.Closed;
        if (left == 0 || _columns.Full)
            return Lanes.Closed;
        var volume = _columns.Refresh(block);
        var value = volume * Vector512.LoadAligned(_quality.Squares + (block * Lanes.Count));
        value = Lanes.Where(Vector512.GreaterThan(volume, Vector512.Create(Objective.Dependent)), value);
        Ceilings[block] = Lanes.Max(Lanes.Where(left, value));
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
        new Span<float>(Ceilings, _columns.Blocks).Fill(float.PositiveInfinity);
        return false;
    }

    public readonly float Gain(int position, float value) =>
        (float)((_theta * (double)_relevance[position]) + ((1 - (double)_theta) * Math.Log(_columns.Residual(position))));

    public void Add(int position, bool dependent)
    {
        if (!dependent)
            _columns.Add(position);
    }
}
