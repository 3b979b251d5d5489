namespace VectorRec.Features;

/// <summary>
/// Rows of one side's model inputs, a column a feature: categorical [capacity, width] int64, numeric [capacity, width] float32.
/// </summary>
public sealed class FeatureBatch
{
    private readonly Dictionary<string, int> _position = new(StringComparer.Ordinal);
    private readonly long[]?[] _categorical;
    private readonly float[]?[] _numeric;

    public FeatureBatch(FeatureSchema schema, FeatureSide side, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        Capacity = capacity;
        Features = [.. schema.Of(side)];
        _categorical = new long[Features.Count][];
        _numeric = new float[Features.Count][];
        for (var i = 0; i < Features.Count; i++)
        {
            var length = capacity * Features[i].Width;
            _position[Features[i].Name] = i;
            // Pinned, because ONNX Runtime reads them in place for as long as the batch lives.
            if (Features[i].Kind == FeatureKind.Categorical)
                _categorical[i] = GC.AllocateArray<long>(length, pinned: true);
            else
                _numeric[i] = GC.AllocateArray<float>(length, pinned: true);
        }
    }

    public int Capacity { get; }

    public IReadOnlyList<Feature> Features { get; }

    /// <summary>All values of a categorical feature, [capacity, width].</summary>
    public long[] Categorical(int feature) => _categorical[feature] ?? throw new ArgumentException($"{Features[feature].Name} is numeric.");

    /// <summary>All values of a numeric feature, [capacity, width].</summary>
    public float[] Numeric(int feature) => _numeric[feature] ?? throw new ArgumentException($"{Features[feature].Name} is categorical.");

    /// <summary>Takes over all rows of another batch of the same schema, side and capacity.</summary>
    public void CopyFrom(FeatureBatch other)
    {
        for (var i = 0; i < Features.Count; i++)
        {
            other._categorical[i]?.CopyTo(_categorical[i]!, 0);
            other._numeric[i]?.CopyTo(_numeric[i]!, 0);
        }
    }

    /// <summary>Makes this row and all after it padding.</summary>
    public void ClearFrom(int row)
    {
        for (var i = 0; i < Features.Count; i++)
        {
            _categorical[i]?.AsSpan(row * Features[i].Width).Clear();
            _numeric[i]?.AsSpan(row * Features[i].Width).Clear();
        }
    }

    /// <summary>One row of a categorical feature, [width].</summary>
    public Span<long> Indices(string name, int row)
    {
        var feature = _position[name];
        var width = Features[feature].Width;
        return Categorical(feature).AsSpan(row * width, width);
    }

    /// <summary>One row of a numeric feature, [width].</summary>
    public Span<float> Values(string name, int row)
    {
        var feature = _position[name];
        var width = Features[feature].Width;
        return Numeric(feature).AsSpan(row * width, width);
    }
}
