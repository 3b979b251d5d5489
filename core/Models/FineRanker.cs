using System.Collections.Immutable;
using Microsoft.ML.OnnxRuntime;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>
/// The fine ranker in ONNX Runtime: one user with many works. Its cross features are made inside the graph, from the same
/// inputs as the towers'. Safe for concurrent use; each caller brings its own <see cref="FineRankerBatch"/>.
/// </summary>
public sealed class FineRanker : IDisposable
{
    public const string ProbabilitiesOutput = "probabilities";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();

    internal FineRanker(string path, FeatureSchema schema, FineRankerManifest manifest, int threads)
    {
        _session = OnnxSessions.Open(path, threads);
        Schema = schema;
        Objectives = manifest.Objectives;
        try
        {
            Inputs = [.. _session.InputNames.Select(Input)];
            if (!_session.OutputMetadata.TryGetValue(ProbabilitiesOutput, out var output) || output.ElementType != typeof(float)
                || output.Dimensions is not [_, var width] || (width != Objectives.Length && width != -1))
                throw new BundleException(
                    $"{Path.GetFileName(path)} has no output {ProbabilitiesOutput} of float [n, {Objectives.Length}].");
        }
        catch
        {
            _session.Dispose();
            throw;
        }

        Feature Input(string name)
        {
            var feature = schema.Features.FirstOrDefault(feature => feature.Name == name)
                ?? throw new BundleException($"{Path.GetFileName(path)} takes an input {name}, which is not a feature.");
            var metadata = _session.InputMetadata[name];
            var type = feature.Kind == FeatureKind.Categorical ? typeof(long) : typeof(float);
            var rows = feature.Side == FeatureSide.User ? 1 : -1;
            if (metadata.ElementType != type || metadata.Dimensions is not [var n, var width] || width != feature.Width || n != rows)
                throw new BundleException(
                    $"{Path.GetFileName(path)} takes {name} in another shape or type "
                    + $"than [{(rows == 1 ? "1" : "n")}, {feature.Width}] {type.Name}.");
            return feature;
        }
    }

    /// <summary>What the columns of the output are the probabilities of, e.g. play, complete, like, follow.</summary>
    public ImmutableArray<string> Objectives { get; }

    internal FeatureSchema Schema { get; }

    internal ImmutableArray<Feature> Inputs { get; }

    /// <summary>Scores all works of the batch for its user; the results are in it afterwards.</summary>
    /// <exception cref="InferenceException">ONNX Runtime failed.</exception>
    public void Run(FineRankerBatch batch)
    {
        try
        {
            _session.Run(_run, batch.InputNames, batch.Inputs, batch.OutputNames, batch.Outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException($"The fine ranker failed: {e.Message}", e);
        }
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }
}
