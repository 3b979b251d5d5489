using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// Incremental Cholesky: column k holds each candidate's coordinate along the direction that pick k added,
/// <c>c_ik = (S_ik - sum_m c_km c_im) / d_k</c>. A block catches up with the picks it has not seen when it is looked at.
/// With a window the columns are a ring, and the oldest is simply dropped (as sliding spectrum decomposition does).
/// </summary>
internal unsafe struct OrthogonalColumns
{
    private readonly Kernel _kernel;
    private readonly int _capacity;
    private readonly bool _sliding;

    // [blocks, capacity, 16]; [picks, capacity] the picks' own coordinates, and 1 / d of each. These stay for every pick:
    // a block that was not looked at for long still has to catch up with all of them.
    private readonly float* _columns;
    private readonly float* _pickRows;
    private readonly float* _pickScale;

    // [blocks] picks seen; [blocks, 16] squared distance from the span of the columns.
    private readonly int* _seen;
    private readonly float* _residual;
    private int _picks;

    public OrthogonalColumns(
        ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, int size, int window)
    {
        _sliding = window > 0 && window - 1 < size;
        _kernel = new Kernel(ref arena, input, order, options, size, served: true);
        _capacity = _sliding ? window - 1 : _kernel.HasPriors ? size : Math.Min(size, _kernel.EmbeddingRank);
        _columns = arena.Take<float>((long)Blocks * _capacity * Lanes.Count);
        _pickRows = arena.Take<float>((long)(_sliding ? size : _capacity) * _capacity);
        _pickScale = arena.Take<float>(size);
        _seen = arena.TakeCleared<int>(Blocks);
        _residual = arena.Take<float>(Blocks * Lanes.Count);
        new Span<float>(_kernel.Self, Blocks * Lanes.Count).CopyTo(new Span<float>(_residual, Blocks * Lanes.Count));
    }

    public readonly int Blocks => _kernel.Blocks;

    /// <summary>The picks span every direction there is.</summary>
    public readonly bool Full => !_sliding && _picks == _capacity;

    public readonly int Missing(int count) => _kernel.Missing(count);

    public readonly ushort Judged(int block) => _kernel.Present[block];

    /// <summary>Of a candidate whose block is up to date.</summary>
    public readonly float Residual(int position) => _residual[position];

    /// <summary>Brings a block up to date.</summary>
    /// <returns>The squared distances from the span of the columns; rounding may leave them slightly negative.</returns>
    public readonly Vector512<float> Refresh(int block)
    {
        var residual = Vector512.LoadAligned(_residual + (block * Lanes.Count));
        if (_seen[block] == _picks)
            return residual;
        var columns = _columns + ((long)block * _capacity * Lanes.Count);
        for (var pick = _seen[block]; pick < _picks; pick++)
        {
            var product = Product(columns, _pickRows + ((long)pick * _capacity), Math.Min(pick, _capacity));
            var coordinate = (_kernel.Similarity(block, pick) - product) * Vector512.Create(_pickScale[pick]);
            Vector512.StoreAligned(coordinate, columns + ((_sliding ? pick % _capacity : pick) * Lanes.Count));
            residual -= coordinate * coordinate;
        }

        if (_sliding)
            residual = Vector512.LoadAligned(_kernel.Self + (block * Lanes.Count)) - Squares(columns, Math.Min(_picks, _capacity));
        Vector512.StoreAligned(residual, _residual + (block * Lanes.Count));
        _seen[block] = _picks;
        return residual;
    }

    /// <summary>Adds the direction of a pick; none if the picks span every direction there is.</summary>
    public void Add(int position)
    {
        if (Full)
            return;
        Refresh(position / Lanes.Count);
        _kernel.Load(position, _picks);
        var columns = _columns + ((long)(position / Lanes.Count) * _capacity * Lanes.Count) + (position % Lanes.Count);
        var row = _pickRows + ((long)_picks * _capacity);
        for (var k = 0; k < Math.Min(_picks, _capacity); k++)
            row[k] = columns[k * Lanes.Count];
        _pickScale[_picks] = _residual[position] > Objective.Dependent ? 1 / MathF.Sqrt(_residual[position]) : 0;
        _picks++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Product(float* columns, float* row, int count)
    {
        Vector512<float> a = default, b = default;
        var k = 0;
        for (; k < count - 1; k += 2, columns += 2 * Lanes.Count)
        {
            a = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(columns), Vector512.Create(row[k]), a);
            b = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(columns + Lanes.Count), Vector512.Create(row[k + 1]), b);
        }

        if (k < count)
            a = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(columns), Vector512.Create(row[k]), a);
        return a + b;
    }

    private static Vector512<float> Squares(float* columns, int count)
    {
        Vector512<float> sum = default;
        for (var k = 0; k < count; k++, columns += Lanes.Count)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadAligned(columns), Vector512.LoadAligned(columns), sum);
        return sum;
    }
}
