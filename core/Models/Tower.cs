using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>One tower in ONNX Runtime. Safe for concurrent use; each caller brings its own <see cref="TowerBatch"/>.</summary>
public sealed class Tower : IDisposable
{
    public const string EmbeddingOutput = "embedding";
    public const string BiasOutput = "bias";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    internal Tower(string path, FeatureSchema schema, FeatureSide side, int dimension, int threads)
    {
        _session = OnnxSessions.Open(path, threads);
        Schema = schema;
        Side = side;
        Dimension = dimension;
        try
        {
            Inputs = [.. _session.InputNames.Select(Input)];
            CheckOutputs(path);
        }
        catch
        {
            _session.Dispose();
            throw;
        }

        Feature Input(string name)
        {
            var feature = schema.Of(side).FirstOrDefault(feature => feature.Name == name)
                ?? throw new BundleException($"{Path.GetFileName(path)} takes an input {name}, which is not a feature of its side.");
            var metadata = _session.InputMetadata[name];
            var type = feature.Kind == FeatureKind.Categorical ? typeof(long) : typeof(float);
            if (metadata.ElementType != type || metadata.Dimensions is not [_, var width] || width != feature.Width)
                throw new BundleException(
                    $"{Path.GetFileName(path)} takes {name} in another shape or type than [n, {feature.Width}] {type.Name}.");
            return feature;
        }
    }

    internal FeatureSchema Schema { get; }

    internal FeatureSide Side { get; }

    /// <summary>Width of an embedding, d.</summary>
    public int Dimension { get; }

    /// <summary>The features that the tower really reads: an exporter leaves out inputs without effect.</summary>
    internal ImmutableArray<Feature> Inputs { get; }

    /// <summary>Embeds all rows of the batch; the results are in it afterwards.</summary>
    /// <exception cref="InferenceException">ONNX Runtime failed.</exception>
    public void Run(TowerBatch batch)
    {
        try
        {
            _session.Run(_run, batch.InputNames, batch.Inputs, batch.OutputNames, batch.Outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException($"The {(Side == FeatureSide.User ? "user" : "item")} tower failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private void CheckOutputs(string path)
    {
        Check(EmbeddingOutput, [-1, Dimension]);
        if (Side == FeatureSide.Item)
            Check(BiasOutput, [-1]);

        void Check(string name, int[] shape)
        {
            if (!_session.OutputMetadata.TryGetValue(name, out var metadata) || metadata.ElementType != typeof(float)
                || metadata.Dimensions.Length != shape.Length
                    || (shape.Length == 2 && metadata.Dimensions[1] is var width && width != shape[1] && width != -1))
                throw new BundleException(
                    $"{Path.GetFileName(path)} has no output {name} of float [{(shape.Length == 2 ? $"n, {shape[1]}" : "n")}].");
        }
    }
}
