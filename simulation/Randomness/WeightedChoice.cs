namespace VectorRec.Simulation.Randomness;

/// <summary>Draws 0 .. n - 1 in proportion to weights, by binary search over their running sum.</summary>
internal sealed class WeightedChoice
{
    private readonly double[] _sums;

    /// <param name="weights">Not negative, at least one above 0.</param>
    public WeightedChoice(ReadOnlySpan<double> weights)
    {
        _sums = new double[weights.Length];
        Total = Sum(weights, _sums);
    }

    public double Total { get; private set; }

    /// <summary>Replaces the weights by as many others.</summary>
    public void Reset(ReadOnlySpan<double> weights) => Total = Sum(weights, _sums);

    public int Pick(ref Draw draw)
    {
        var at = draw.Uniform() * Total;
        var low = 0;
        var high = _sums.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sums[middle] > at)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private static double Sum(ReadOnlySpan<double> weights, Span<double> sums)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
            sums[i] = sum += weights[i];
        return sum;
    }
}
