using System.Runtime.Intrinsics;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Diversity.Selection;

/// <summary>
/// Sliding spectrum decomposition (Huang et al. 2021): <c>theta * r_i + (1 - theta) * volume(window) * sqrt(s_i)</c>, the volume that the
/// window's picks would span with candidate i. When the oldest pick leaves, its column is dropped and the others stay as they were.
/// </summary>
internal unsafe struct SsdObjective : IObjective
{
    // Ceilings are summed in another order than values: this keeps them above.
    private const float Rounding = 1.00001f;

    private readonly float _theta;
    private readonly float* _relevance;

    // [blocks] theta * the greatest relevance of the remaining candidates.
    private readonly float* _relevant;
    private readonly int _window;
    private readonly float* _heights;
    private OrthogonalColumns _columns;
    private int _picks;
    private float _volume = 1;

    public SsdObjective(ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int size)
    {
        _theta = options.Theta;
        _relevance = order.Relevance;
        _columns = new OrthogonalColumns(ref arena, input, order, options, size, options.Window);
        _window = options.Window > 0 ? Math.Min(options.Window - 1, size) : size;
        _heights = arena.Take<float>(_window);
        Ceilings = Objective.Ceilings(ref arena, order.Count);
        _relevant = Objective.Ceilings(ref arena, order.Count);
        new Span<float>(_relevant, _columns.Blocks).Fill(float.PositiveInfinity);
    }

    public float* Ceilings { get; }

    public readonly int Missing(int count) => _columns.Missing(count);

    public readonly ushort Judged(int block) => _columns.Judged(block);

    // The volume and, with a window, s both rise and fall: a candidate can gain at most the window's whole volume.
    public readonly void Begin()
    {
        var most = Vector512.Create((1 - _theta) * _volume * Rounding);
        for (var block = 0; block < _columns.Blocks; block += Lanes.Count)
            Vector512.StoreAligned(Vector512.LoadAligned(_relevant + block) + most, Ceilings + block);
    }

    public readonly float Best(int block, ushort left, ushort open, out int lane)
    {
        lane = 0;
        var relevant = Lanes.Max(Lanes.Where(left, Vector512.LoadAligned(_relevance + (block * Lanes.Count)) * Vector512.Create(_theta)));
        _relevant[block] = MathF.BitIncrement(MathF.BitIncrement(relevant));
        if (open == 0)
            return Lanes.Closed;
        var volume = _columns.Full ? default : _columns.Refresh(block);
        var value = Lanes.Where(Vector512.GreaterThan(volume, Vector512.Create(Objective.Dependent)), Value(block, volume));
        value = Lanes.Where(open, value);
        var best = Lanes.Max(value);
        lane = Lanes.First(value, best);
        return best;
    }

    public readonly bool Accept(float value, int position) => true;

    public readonly float Gain(int position, float value) => value;

    public void Add(int position, bool dependent)
    {
        if (_columns.Full)
            return;
        _columns.Add(position);
        _heights[_picks++ % _window] = MathF.Sqrt(Math.Max(_columns.Residual(position), Objective.Dependent));
        _volume = 1;
        for (var k = 0; k < Math.Min(_picks, _window); k++)
            _volume *= _heights[k];
    }

    private readonly Vector512<float> Value(int block, Vector512<float> squared) =>
        Vector512.FusedMultiplyAdd(
            Vector512.LoadAligned(_relevance + (block * Lanes.Count)),
            Vector512.Create(_theta),
            Vector512.Sqrt(squared) * Vector512.Create((1 - _theta) * _volume));
}
