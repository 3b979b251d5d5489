using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity.Kernels;

/// <summary>
/// The inverse Cholesky factor of the window's own similarities, newest pick first. It is made afresh at each step from the at most
/// w - 1 picks that still repel, in double precision: exact, with nothing to restore when the oldest leaves and no drift.
/// A pick that depends on newer ones adds no direction and gets a zero row; it counts again once they have left.
/// </summary>
internal unsafe struct WindowFactor
{
    private readonly int _length;

    // [length, length] by ring slot; [length, length] factor and its inverse; [length, length] the inverse in single precision.
    private readonly double* _gram;
    private readonly double* _factor;
    private readonly double* _inverse;

    public WindowFactor(ref Arena arena, int length)
    {
        _length = length;
        _gram = arena.Take<double>((long)length * length);
        _factor = arena.Take<double>((long)length * length);
        _inverse = arena.Take<double>((long)length * length);
        Rows = arena.Take<float>((long)length * length);
    }

    /// <summary>[held, length] lower triangle: row m gives the coordinate along what the m-th newest pick adds to the newer ones.</summary>
    public readonly float* Rows { get; }

    /// <summary>Sets a new pick's similarities.</summary>
    /// <param name="slot">Its place in the ring.</param>
    /// <param name="newest">Its similarities with the picks before it, newest first, 16 values apart downwards.</param>
    public readonly void Add(int slot, float self, float* newest, int held)
    {
        _gram[(slot * _length) + slot] = self;
        for (var k = 0; k < Math.Min(held, _length - 1); k++)
        {
            var other = (slot + _length - 1 - k) % _length;
            _gram[(slot * _length) + other] = _gram[(other * _length) + slot] = newest[-k * Lanes.Count];
        }
    }

    /// <param name="newest">Ring slot of the newest pick.</param>
    /// <param name="held">Picks in the window.</param>
    /// <returns>How many directions the window spans.</returns>
    public readonly int Update(int newest, int held)
    {
        var directions = 0;
        for (var i = 0; i < held; i++)
        {
            var factor = _factor + (i * _length);
            var inverse = _inverse + (i * _length);
            var gram = _gram + ((newest + _length - i) % _length * _length);
            var rest = gram[(newest + _length - i) % _length];
            for (var j = 0; j < i; j++)
            {
                var other = _factor + (j * _length);
                var sum = gram[(newest + _length - j) % _length];
                for (var k = 0; k < j; k++)
                    sum -= factor[k] * other[k];
                factor[j] = sum * _inverse[(j * _length) + j];
                rest -= factor[j] * factor[j];
            }

            inverse[i] = rest > Objective.Dependent ? 1 / Math.Sqrt(rest) : 0;
            directions += rest > Objective.Dependent ? 1 : 0;
            for (var j = 0; j < i; j++)
            {
                double sum = 0;
                for (var k = j; k < i; k++)
                    sum += factor[k] * _inverse[(k * _length) + j];
                inverse[j] = -sum * inverse[i];
            }

            for (var j = 0; j <= i; j++)
                Rows[(i * _length) + j] = (float)inverse[j];
        }

        return directions;
    }
}
