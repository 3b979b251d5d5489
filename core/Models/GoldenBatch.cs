using System.Text.Json;
using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>
/// Rows that training ran through its own towers: the same inputs have to give the same outputs here, or the bundle is refused.
/// It is the towers' warm-up as well.
/// </summary>
internal sealed record GoldenBatch(GoldenRows User, GoldenRows Item, GoldenRanking? Fine = null)
{
    /// <summary>Largest absolute difference between PyTorch and ONNX Runtime.</summary>
    public const float Tolerance = 1e-4f;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    public static GoldenBatch Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<GoldenBatch>(File.ReadAllBytes(path), Json)
                ?? throw new BundleException("golden.json is empty.");
        }
        catch (JsonException e)
        {
            throw new BundleException($"golden.json cannot be read: {e.Message}", e);
        }
    }

    /// <exception cref="BundleException">A tower's output is not finite, not of unit norm, or not what training computed.</exception>
    public void Check(Tower tower)
    {
        var golden = tower.Side == FeatureSide.User ? User : Item;
        var rows = golden.Embedding.Length;
        if (rows == 0)
            throw new BundleException("golden.json has no rows.");
        using var batch = new TowerBatch(tower, rows);
        golden.CopyTo(batch.Features);
        try
        {
            tower.Run(batch);
        }
        catch (InferenceException e)
        {
            throw new BundleException($"The bundle's golden rows cannot be embedded: {e.Message}", e);
        }

        for (var row = 0; row < rows; row++)
        {
            var embedding = batch.Embedding(row);
            var norm = 0.0;
            for (var i = 0; i < embedding.Length; i++)
            {
                norm += embedding[i] * embedding[i];
                Compare(tower, row, golden.Embedding[row].Length == embedding.Length ? golden.Embedding[row][i] : float.NaN, embedding[i]);
            }

            if (Math.Abs(norm - 1) > 1e-3)
                throw new BundleException($"The {Name(tower)} tower returns vectors of length {Math.Sqrt(norm):0.###}, not 1.");
            if (tower.Side == FeatureSide.Item)
                Compare(tower, row, golden.Bias is { } bias && row < bias.Length ? bias[row] : float.NaN, batch.Bias(row));
        }
    }

    /// <exception cref="BundleException">The fine ranker's output is not finite or not what training computed.</exception>
    public void Check(FineRanker ranker)
    {
        var rows = Fine?.Probabilities.Length ?? 0;
        if (Fine is null || rows == 0)
            throw new BundleException("golden.json has no rows of the fine ranker.");
        using var batch = new FineRankerBatch(ranker, rows);
        new GoldenRows(Fine.User, []).CopyTo(batch.User);
        new GoldenRows(Fine.Works, []).CopyTo(batch.Works);
        try
        {
            ranker.Run(batch);
        }
        catch (InferenceException e)
        {
            throw new BundleException($"The bundle's golden rows cannot be ranked: {e.Message}", e);
        }

        for (var row = 0; row < rows; row++)
        {
            var actual = batch.Probabilities(row);
            for (var i = 0; i < actual.Length; i++)
                Compare("fine ranker", row, i < Fine.Probabilities[row].Length ? Fine.Probabilities[row][i] : float.NaN, actual[i]);
        }
    }

    private static void Compare(Tower tower, int row, float expected, float actual) =>
        Compare($"{Name(tower)} tower", row, expected, actual);

    private static void Compare(string model, int row, float expected, float actual)
    {
        if (!float.IsFinite(actual))
            throw new BundleException($"The {model} returns numbers that are not finite.");
        if (!(Math.Abs(expected - actual) <= Tolerance))
            throw new BundleException($"The {model} returns {actual} where training computed {expected} (golden row {row}).");
    }

    private static string Name(Tower tower) => tower.Side == FeatureSide.User ? "user" : "item";
}

/// <summary>Golden rows of one tower.</summary>
/// <param name="Inputs">By feature: [rows][width].</param>
/// <param name="Embedding">[rows][d].</param>
/// <param name="Bias">[rows]; item tower only.</param>
internal sealed record GoldenRows(IReadOnlyDictionary<string, double[][]> Inputs, float[][] Embedding, float[]? Bias = null)
{
    public void CopyTo(FeatureBatch batch)
    {
        for (var i = 0; i < batch.Features.Count; i++)
        {
            var feature = batch.Features[i];
            if (!Inputs.TryGetValue(feature.Name, out var rows))
                continue;
            if (rows.Length != batch.Capacity || rows.Any(row => row.Length != feature.Width))
                throw new BundleException($"golden.json gives {feature.Name} in another shape than [{batch.Capacity}, {feature.Width}].");
            for (var row = 0; row < rows.Length; row++)
            {
                for (var column = 0; column < feature.Width; column++)
                {
                    if (feature.Kind == FeatureKind.Categorical)
                        batch.Indices(feature.Name, row)[column] = (long)rows[row][column];
                    else
                        batch.Values(feature.Name, row)[column] = (float)rows[row][column];
                }
            }
        }
    }
}

/// <summary>Golden rows of the fine ranker: one user with some works.</summary>
/// <param name="User">By feature: [1][width].</param>
/// <param name="Works">By feature: [rows][width].</param>
/// <param name="Probabilities">[rows][objectives].</param>
internal sealed record GoldenRanking(
    IReadOnlyDictionary<string, double[][]> User, IReadOnlyDictionary<string, double[][]> Works, float[][] Probabilities);
