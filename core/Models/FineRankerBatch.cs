using Microsoft.ML.OnnxRuntime;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>Inputs and outputs of one run of the fine ranker: one user and a fixed number of works.</summary>
public sealed class FineRankerBatch : IDisposable
{
    private readonly float[] _probabilities;
    private readonly int _objectives;

    public FineRankerBatch(FineRanker ranker, int capacity)
    {
        User = new FeatureBatch(ranker.Schema, FeatureSide.User, 1);
        Works = new FeatureBatch(ranker.Schema, FeatureSide.Item, capacity);
        _objectives = ranker.Objectives.Length;
        _probabilities = GC.AllocateArray<float>(capacity * _objectives, pinned: true);
        InputNames = [.. ranker.Inputs.Select(feature => feature.Name)];
        Inputs = [.. ranker.Inputs.Select(feature => (feature.Side == FeatureSide.User ? User : Works).Bind(feature))];
        OutputNames = [FineRanker.ProbabilitiesOutput];
        Outputs = [OrtValue.CreateTensorValueFromMemory(_probabilities, [capacity, _objectives])];
    }

    /// <summary>One row: fill this,</summary>
    public FeatureBatch User { get; }

    /// <summary>and this, then run.</summary>
    public FeatureBatch Works { get; }

    internal IReadOnlyCollection<string> InputNames { get; }

    internal IReadOnlyCollection<OrtValue> Inputs { get; }

    internal IReadOnlyCollection<string> OutputNames { get; }

    internal IReadOnlyCollection<OrtValue> Outputs { get; }

    /// <summary>[objectives], each in [0, 1].</summary>
    public ReadOnlySpan<float> Probabilities(int row) => _probabilities.AsSpan(row * _objectives, _objectives);

    public void Dispose()
    {
        foreach (var value in Inputs.Concat(Outputs))
            value.Dispose();
    }
}
