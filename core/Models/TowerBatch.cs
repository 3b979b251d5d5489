using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>Inputs and outputs of one tower run of a fixed number of rows, bound to ONNX Runtime once and used again and again.</summary>
public sealed class TowerBatch : IDisposable
{
    private const float NormTolerance = 0.01f;

    private readonly float[] _embeddings;
    private readonly float[] _bias;

    public TowerBatch(Tower tower, int capacity)
    {
        Features = new FeatureBatch(tower.Schema, tower.Side, capacity);
        Dimension = tower.Dimension;
        _embeddings = GC.AllocateArray<float>(capacity * Dimension, pinned: true);
        _bias = GC.AllocateArray<float>(tower.Side == FeatureSide.Item ? capacity : 0, pinned: true);
        InputNames = [.. tower.Inputs.Select(feature => feature.Name)];
        Inputs = [.. tower.Inputs.Select(Features.Bind)];
        var embeddings = OrtValue.CreateTensorValueFromMemory(_embeddings, [capacity, Dimension]);
        (OutputNames, Outputs) = tower.Side == FeatureSide.Item
            ? ((IReadOnlyCollection<string>)[Tower.EmbeddingOutput, Tower.BiasOutput],
                (IReadOnlyCollection<OrtValue>)[embeddings, OrtValue.CreateTensorValueFromMemory(_bias, [capacity])])
            : ([Tower.EmbeddingOutput], [embeddings]);
    }

    /// <summary>Fill this, then run.</summary>
    public FeatureBatch Features { get; }

    public int Dimension { get; }

    internal IReadOnlyCollection<string> InputNames { get; }

    internal IReadOnlyCollection<OrtValue> Inputs { get; }

    internal IReadOnlyCollection<string> OutputNames { get; }

    internal IReadOnlyCollection<OrtValue> Outputs { get; }

    /// <summary>[d], unit L2 norm.</summary>
    public ReadOnlySpan<float> Embedding(int row) => _embeddings.AsSpan(row * Dimension, Dimension);

    /// <summary>In logits; item side only.</summary>
    public float Bias(int row) => _bias[row];

    /// <summary>Whether a row can be ranked: the bundle promises unit length, and exported towers keep it to six digits.</summary>
    public bool IsSound(int row) => Math.Abs(TensorPrimitives.Norm(Embedding(row)) - 1) <= NormTolerance && float.IsFinite(Bias(row));

    public void Dispose()
    {
        foreach (var value in Inputs.Concat(Outputs))
            value.Dispose();
    }
}
