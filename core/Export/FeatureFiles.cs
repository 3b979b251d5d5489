using VectorRec.Features;

namespace VectorRec.Export;

/// <summary>Writes rows of a feature batch, a file a feature: categorical as int32, numeric as float32.</summary>
internal sealed class FeatureFiles : IDisposable
{
    private readonly List<(Feature Feature, NpyWriter<int>? Indices, NpyWriter<float>? Values)> _files = [];
    private readonly int[] _narrow;

    public FeatureFiles(string folder, FeatureSchema schema, FeatureSide side)
    {
        _narrow = new int[schema.Of(side).Max(feature => feature.Width)];
        foreach (var feature in schema.Of(side).Where(feature => feature.When == FeatureTiming.Static))
        {
            var path = Path.Combine(folder, $"{feature.Name}.npy");
            _files.Add(feature.Kind == FeatureKind.Categorical
                ? (feature, new NpyWriter<int>(path, feature.Width), null)
                : (feature, null, new NpyWriter<float>(path, feature.Width)));
        }
    }

    public void Append(FeatureBatch batch, int row)
    {
        foreach (var (feature, indices, values) in _files)
        {
            if (indices is not null)
            {
                var narrow = _narrow.AsSpan(0, feature.Width);
                Narrow(batch.Indices(feature.Name, row), narrow);
                indices.Append(narrow);
            }
            else
            {
                values!.Append(batch.Values(feature.Name, row));
            }
        }
    }

    public void Dispose()
    {
        foreach (var (_, indices, values) in _files)
        {
            indices?.Dispose();
            values?.Dispose();
        }
    }

    public static void Narrow(ReadOnlySpan<long> wide, Span<int> narrow)
    {
        for (var i = 0; i < wide.Length; i++)
            narrow[i] = checked((int)wide[i]);
    }
}
