using System.Security.Cryptography;
using System.Text.Json;
using VectorRec.Features;
using VectorRec.Models;

namespace VectorRec.Tests.Indexing;

/// <summary>
/// Writes a real, untrained model bundle over given ids. Item tower: a seeded vector and bias for each known work. User tower: a
/// seeded vector for each known user plus the mean of the history's works. Both to unit length.
/// </summary>
internal static class TinyBundle
{
    public const float Temperature = 0.1f;

    private const int GoldenRows = 5;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <param name="biasScale">NaN makes a tower that the quality gate has to refuse for works, but whose golden rows are right.</param>
    /// <param name="failing">Users and works, by their indices in the vocabularies, on which the towers fail.</param>
    public static void Create(
        string folder, string version, IEnumerable<long> users, IEnumerable<long> works, int dimension = 16, int seed = 1,
        float biasScale = 1,
        (int[] Users, int[] Works)? failing = null)
    {
        var vocabularies = new Vocabularies(new(users), new(works), new([]), new([]), new([]), new([]), new([]));
        var schema = FeatureSchema.Over(vocabularies, historyLength: 10);
        Directory.CreateDirectory(folder);
        vocabularies.Save(Path.Combine(folder, "vocabulary"));
        File.WriteAllBytes(Path.Combine(folder, "schema.json"), schema.ToJson());

        var random = new Random(seed);
        var userTable = Table(random, vocabularies.User.Size, dimension);
        var workTable = Table(random, vocabularies.Work.Size, dimension);
        // Index 0 is padding: it must not pull the mean of a history.
        workTable.AsSpan(0, dimension).Clear();
        var bias = Table(random, vocabularies.Work.Size, 1);
        for (var i = GoldenRows + 1; i < bias.Length; i++)
            bias[i] *= biasScale;
        WriteTowers(folder, schema, userTable, workTable, bias, dimension, failing ?? ([], []));
        File.WriteAllText(
            Path.Combine(folder, "golden.json"), JsonSerializer.Serialize(Golden(schema, userTable, workTable, bias, dimension), Json));

        string[] files = ["schema.json", "user_tower.onnx", "item_tower.onnx", "golden.json",
            .. Vocabularies.Files.Select(file => $"vocabulary/{file}")];
        var manifest = new BundleManifest(
            BundleManifest.CurrentFormat, version, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), dimension, Temperature,
            FeatureSchema.Hash(schema.ToJson()),
            files.ToDictionary(
                file => file, file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))))),
            JsonSerializer.SerializeToElement(new { }));
        File.WriteAllText(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(manifest, Json));
    }

    private static void WriteTowers(
        string folder, FeatureSchema schema, float[] users, float[] works, float[] bias, int dimension, (int[] Users, int[] Works) failing)
    {
        // Indices become rows of the tables; one that no table has makes ONNX Runtime give up.
        long[] Rows(int count, int[] failing) => [.. Enumerable.Range(0, count).Select(i => failing.Contains(i) ? int.MaxValue : (long)i)];
        var (userRows, workRows) = (Rows(users.Length / dimension, failing.Users), Rows(works.Length / dimension, failing.Works));
        new OnnxFile()
            .Input("work_id", 1).Output("embedding", dimension).Output("bias", 0)
            .Constant("works", works, works.Length / dimension, dimension).Constant("biases", bias, bias.Length)
            .Constant("row_of", workRows, workRows.Length).Constant("rows", [-1, dimension], 2).Constant("row", [-1L], 1)
            .Node("Gather", ["row_of", "work_id"], "place").Node("Gather", ["works", "place"], "picked")
                .Node("Reshape", ["picked", "rows"], "flat")
            .Node("LpNormalization", ["flat"], "embedding", ("axis", 1), ("p", 2))
            .Node("Gather", ["biases", "work_id"], "picked_bias").Node("Reshape", ["picked_bias", "row"], "bias")
            .Save(Path.Combine(folder, "item_tower.onnx"));
        new OnnxFile()
            .Input("user_id", 1).Input("history_works", schema.HistoryLength).Output("embedding", dimension)
            .Constant("users", users, users.Length / dimension, dimension).Constant("works", works, works.Length / dimension, dimension)
            .Constant("row_of", userRows, userRows.Length).Constant("rows", [-1, dimension], 2)
            .Node("Gather", ["row_of", "user_id"], "place").Node("Gather", ["users", "place"], "picked")
                .Node("Reshape", ["picked", "rows"], "flat")
            .Node("Gather", ["works", "history_works"], "history").Node("ReduceMean", ["history"], "taste", ("axes", 1), ("keepdims", 0))
            .Node("Add", ["flat", "taste"], "sum").Node("LpNormalization", ["sum"], "embedding", ("axis", 1), ("p", 2))
            .Save(Path.Combine(folder, "user_tower.onnx"));
    }

    // Hash buckets and padding exist in any vocabulary: rows 1 to 5, and a history of two works.
    private static object Golden(FeatureSchema schema, float[] users, float[] works, float[] bias, int dimension)
    {
        var rows = Enumerable.Range(1, GoldenRows).ToArray();
        var histories = rows.Select(
            row => Enumerable.Range(0, schema.HistoryLength).Select(at => at < 2 ? (double)(row + at) : 0).ToArray()).ToArray();
        return new
        {
            user = new
            {
                inputs = new Dictionary<string, double[][]>
                {
                    ["user_id"] = [.. rows.Select(row => new[] { (double)row })],
                    ["history_works"] = histories
                },
                embedding = rows.Select((row, i) => Unit(Enumerable.Range(0, dimension)
                    .Select(at => users[(row * dimension) + at] + histories[i]
                        .Average(work => (double)works[((int)work * dimension) + at])))).ToArray(),
            },
            item = new
            {
                inputs = new Dictionary<string, double[][]> { ["work_id"] = [.. rows.Select(row => new[] { (double)row })] },
                embedding = rows.Select(
                    row => Unit(Enumerable.Range(0, dimension).Select(at => (double)works[(row * dimension) + at]))).ToArray(),
                bias = rows.Select(row => bias[row]).ToArray(),
            },
        };
    }

    private static float[] Unit(IEnumerable<double> values)
    {
        var norm = Math.Sqrt(values.Sum(value => value * value));
        return [.. values.Select(value => (float)(value / norm))];
    }

    private static float[] Table(Random random, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns)
            .Select(_ => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5))];
}
