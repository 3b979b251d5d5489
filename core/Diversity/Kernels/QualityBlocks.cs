using System.Runtime.Intrinsics;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// q^2 = exp(theta / (1 - theta) * (r - reference)), so that q^2 * volume orders candidates as theta * r + (1 - theta) * ln(volume) does
/// without a logarithm a candidate. The reference moves with the picks: near theta = 1 no one reference fits single precision.
/// </summary>
internal readonly unsafe struct QualityBlocks
{
    private const double Largest = 80;

    private readonly float* _relevance;
    private readonly int _length;
    private readonly double _slope;

    /// <summary>[blocks, 16]</summary>
    public readonly float* Squares;

    public QualityBlocks(ref Arena arena, in ScoreOrder order, float theta)
    {
        _relevance = order.Relevance;
        _length = Lanes.BlocksOf(order.Count) * Lanes.Count;
        _slope = theta / (1.0 - theta);
        Squares = arena.Take<float>(_length);
        if (_length > 0)
            Rescale(_relevance[0]);
    }

    /// <summary>Whether a value can be compared with its neighbours' in single precision.</summary>
    public static bool InRange(float value) => value is float.NegativeInfinity or (> 1e-30f and < 1e30f);

    public void Rescale(float reference)
    {
        for (var i = 0; i < _length; i += Lanes.Count / 2)
        {
            var relevance = Vector512.WidenLower(Vector512.Create(Vector256.LoadAligned(_relevance + i), default));
            var exponent = (relevance - Vector512.Create((double)reference)) * Vector512.Create(_slope);
            var squares = Exp(Vector512.Min(Vector512.Max(exponent, Vector512.Create(-Largest)), Vector512.Create(Largest)));
            squares &= Vector512.GreaterThanOrEqual(exponent, Vector512.Create(-Largest));
            Vector256.StoreAligned(Vector512.Narrow(squares, squares).GetLower(), Squares + i);
        }
    }

    // 2^n * e^f with |f| <= ln(2) / 2 and the Taylor series to the 9th power: 1e-11 relative, the same bits on every machine.
    private static Vector512<double> Exp(Vector512<double> x)
    {
        const double magic = 6755399441055744; // 1.5 * 2^52: adding it rounds to the nearest integer
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1 / double.Log(2)), Vector512.Create(magic));
        var n = shifted - Vector512.Create(magic);
        var f = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.6931471805599453), x);
        var sum = Vector512.Create(1 / 362880.0);
        ReadOnlySpan<double> terms = [1 / 40320.0, 1 / 5040.0, 1 / 720.0, 1 / 120.0, 1 / 24.0, 1 / 6.0, 0.5, 1, 1];
        foreach (var term in terms)
            sum = Vector512.FusedMultiplyAdd(sum, f, Vector512.Create(term));
        return (sum.AsInt64() + (shifted.AsInt64() << 52)).AsDouble();
    }
}
