using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using VectorRec.Features;
using VectorRec.Funnel.Ranking;
using VectorRec.Models;

namespace VectorRec.Tests.Models;

public sealed class ModelBundleTests : IDisposable
{
    private readonly BundleCopy _copy = new();

    public void Dispose() => _copy.Dispose();

    [Fact]
    public void Towers_give_what_training_computed()
    {
        using var bundle = _copy.Load();

        Assert.Equal("tiny-1", bundle.Manifest.Version);
        Assert.Equal(8, bundle.UserTower.Dimension);
        Assert.Equal(8, bundle.ItemTower.Dimension);
        Assert.Contains(bundle.ItemTower.Inputs, feature => feature.Name == FeatureNames.Tags);
    }

    [Fact]
    public void Bundle_that_the_repository_ships_is_accepted()
    {
        using var bundle = ModelBundle.Load(Path.Combine(RepositoryFolder.Path, "training", "bundles", "demo"), threads: 1);

        Assert.Equal(64, bundle.Manifest.Dimension);
    }

    // Loading compares them with what PyTorch computed.
    [Fact]
    public void Towers_and_fine_ranker_that_read_vectors_give_what_training_computed()
    {
        using var copy = new BundleCopy("ContentBundle");
        using var bundle = copy.Load();
        Assert.Equal(5, bundle.Schema.ContentWidth);
        Assert.Contains(bundle.ItemTower.Inputs, feature => feature.Name == FeatureNames.Content);
        Assert.Contains(bundle.UserTower.Inputs, feature => feature.Name == FeatureNames.HistoryContent);
        Assert.Contains(bundle.FineRanker!.Inputs, feature => feature.Name == FeatureNames.ContentMissing);

        copy.EditJsonAndSign("golden.json", golden =>
            golden["item"]!["inputs"]!["content"]![2]![1] = 0.5 + golden["item"]!["inputs"]!["content"]![2]![1]!.GetValue<double>());
        Assert.Contains("golden row 2", Assert.Throws<BundleException>(copy.Load).Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(4)]
    [InlineData(4097)]
    [InlineData(int.MaxValue)]
    public void Bundle_whose_schema_has_another_width_of_vectors_is_refused(int width)
    {
        using var copy = new BundleCopy("ContentBundle");
        copy.EditJsonAndSign("schema.json", schema =>
            schema["features"]!.AsArray().Single(feature => (string?)feature!["name"] == "content")!["width"] = width);
        copy.EditManifest(manifest => manifest["schemaHash"] = FeatureSchema.Hash(File.ReadAllBytes(copy["schema.json"])));
        Assert.Throws<BundleException>(copy.Load);
    }

    [Theory]
    [InlineData("user", "embedding", 3)]
    [InlineData("item", "embedding", 7)]
    public void Golden_row_that_is_a_little_off_refuses_the_bundle(string side, string output, int row)
    {
        _copy.EditJsonAndSign("golden.json", golden =>
        {
            var values = golden[side]![output]![row]!.AsArray();
            values[2] = values[2]!.GetValue<double>() + (2 * GoldenBatch.Tolerance);
        });

        Refused($"golden row {row}");
    }

    [Fact]
    public void Golden_bias_that_is_a_little_off_refuses_the_bundle()
    {
        _copy.EditJsonAndSign("golden.json", golden =>
            golden["item"]!["bias"]![4] = golden["item"]!["bias"]![4]!.GetValue<double>() - (2 * GoldenBatch.Tolerance));

        Refused("golden row 4");
    }

    [Fact]
    public void Fine_ranker_gives_what_training_computed_and_a_golden_row_that_is_off_refuses_the_bundle()
    {
        using (var bundle = _copy.Load())
        {
            Assert.Equal(["play", "complete", "like", "follow"], bundle.FineRanker!.Objectives);
            Assert.Contains(bundle.FineRanker.Inputs, feature => feature.Name == FeatureNames.Friends);
        }

        _copy.EditJsonAndSign("golden.json", golden =>
            golden["fine"]!["probabilities"]![5]![1] = 0.5 + golden["fine"]!["probabilities"]![5]![1]!.GetValue<double>());

        Refused("fine ranker returns");
    }

    [Fact]
    public void Bundle_without_fine_ranker_is_one_without_fine_ranker()
    {
        _copy.EditManifest(manifest => manifest.Remove("fineRanker"));

        using var bundle = _copy.Load();
        Assert.Null(bundle.FineRanker);
    }

    [Fact]
    public void Fused_score_is_the_weighted_mean_of_the_probabilities()
    {
        var manifest = new FineRankerManifest(["play", "like"], new Dictionary<string, float> { ["play"] = 1, ["like"] = 3 });

        Assert.Equal((0.4f + (3 * 0.2f)) / 4, FusedScore.Fuse([0.4f, 0.2f], manifest.WeightsWith(new Dictionary<string, float>())), 1e-6f);
        Assert.Equal([2f, 3f], manifest.WeightsWith(new Dictionary<string, float> { ["play"] = 2 }));
        Assert.Throws<InferenceException>(() => manifest.WeightsWith(new Dictionary<string, float> { ["plays"] = 2 }));
        Assert.Throws<InferenceException>(() => manifest.WeightsWith(new Dictionary<string, float> { ["play"] = 0, ["like"] = 0 }));
    }

    public static TheoryData<string, string?, string> ManifestFields => new()
    {
        { "format", "2", "format is 2" },
        { "format", null, "'format'" },
        { "version", "\"\"", "version has to be" },
        { "version", "\"a/b\"", "version has to be" },
        { "version", "\"..\"", "version has to be" },
        { "version", null, "'version'" },
        { "createdAt", "\"yesterday\"", "$.createdAt" },
        { "createdAt", null, "'createdAt'" },
        { "dimension", "0", "dimension is 0," },
        { "dimension", "9", "no output embedding of float [n, 9]" },
        { "dimension", "1025", "dimension is 1025," },
        { "dimension", null, "'dimension'" },
        { "temperature", "0", "temperature is 0," },
        { "temperature", "-1", "temperature is -1," },
        { "temperature", "1e39", "temperature is Infinity," },
        { "temperature", "\"NaN\"", "temperature is NaN," },
        { "temperature", null, "'temperature'" },
        { "schemaHash", "\"0\"", "another feature schema" },
        { "schemaHash", null, "'schemaHash'" },
        { "files", "{}", "does not list schema.json" },
        { "files", null, "'files'" },
        { "metrics", null, "'metrics'" },
        { "fineRanker", "{\"objectives\":[],\"fusion\":{}}", "no distinct objectives" },
        { "fineRanker", "{\"objectives\":[\"play\",\"play\"],\"fusion\":{\"play\":1}}", "no distinct objectives" },
        { "fineRanker", "{\"objectives\":[\"play\"],\"fusion\":{}}", "no fusion weight to some" },
        { "fineRanker", "{\"objectives\":[\"play\"],\"fusion\":{\"play\":-1}}", "fusion weights that are negative" },
        { "fineRanker", "{\"objectives\":[\"play\",\"like\"],\"fusion\":{\"play\":1,\"like\":0}}",
            "no output probabilities of float [n, 2]" },
    };

    [Theory]
    [MemberData(nameof(ManifestFields))]
    public void Wrong_or_missing_manifest_field_refuses_the_bundle_and_is_named(string field, string? value, string named)
    {
        _copy.EditManifest(manifest =>
        {
            if (value is null)
                manifest.Remove(field);
            else
                manifest[field] = JsonNode.Parse(value);
        });

        Refused(named);
    }

    [Theory]
    [InlineData("schema.json")]
    [InlineData("user_tower.onnx")]
    [InlineData("item_tower.onnx")]
    [InlineData("fine_ranker.onnx")]
    [InlineData("golden.json")]
    [InlineData("vocabulary/work.bin")]
    [InlineData("vocabulary/tag.json")]
    public void Missing_file_and_changed_byte_refuse_the_bundle_and_name_the_file(string file)
    {
        var bytes = File.ReadAllBytes(_copy[file]);
        Gen.Int[0, bytes.Length - 1].Sample(at =>
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x20;
            File.WriteAllBytes(_copy[file], damaged);
            Refused(file);
        }, iter: 10, threads: 1);

        File.Delete(_copy[file]);
        Refused(file);
        File.WriteAllBytes(_copy[file], bytes);
        using var bundle = _copy.Load();
    }

    [Fact]
    public void File_outside_the_folder_refuses_the_bundle()
    {
        _copy.EditManifest(manifest => manifest["files"]!["../../etc/hostname"] = "00");

        Refused("outside its folder");
    }

    [Fact]
    public void Folder_without_manifest_or_with_broken_one_is_refused()
    {
        File.WriteAllText(_copy[BundleManifest.FileName], "{");
        Refused("cannot be read");
        File.Delete(_copy[BundleManifest.FileName]);
        Refused("no manifest.json");
    }

    [Theory]
    [InlineData("size", "100000")]
    [InlineData("width", "7")]
    [InlineData("name", "\"user_mood\"")]
    [InlineData("side", "\"item\"")]
    public void Schema_that_this_build_does_not_produce_refuses_the_bundle(string field, string value)
    {
        _copy.EditJsonAndSign("schema.json", schema => schema["features"]![0]![field] = JsonNode.Parse(value));
        _copy.EditManifest(manifest => manifest["schemaHash"] = FeatureSchema.Hash(File.ReadAllBytes(_copy["schema.json"])));

        Refused("expects features that this build does not produce");
    }

    [Fact]
    public void Towers_in_each_others_place_are_refused()
    {
        var user = File.ReadAllBytes(_copy["user_tower.onnx"]);
        File.Copy(_copy["item_tower.onnx"], _copy["user_tower.onnx"], overwrite: true);
        File.WriteAllBytes(_copy["item_tower.onnx"], user);
        _copy.Sign("user_tower.onnx");
        _copy.Sign("item_tower.onnx");

        Refused("not a feature of its side");
    }

    [Fact]
    public void Weights_that_are_not_numbers_are_refused()
    {
        // ONNX keeps a tensor's values behind its name, as tag 0x4A, length, raw little-endian floats.
        var bytes = File.ReadAllBytes(_copy["user_tower.onnx"]);
        var name = Encoding.ASCII.GetBytes("_tower.linear.bias");
        var values = bytes.AsSpan().LastIndexOf(name) + name.Length;
        Assert.Equal([0x4A, 8 * sizeof(float)], bytes[values..(values + 2)]);
        BitConverter.TryWriteBytes(bytes.AsSpan(values + 2), float.NaN);
        File.WriteAllBytes(_copy["user_tower.onnx"], bytes);
        _copy.Sign("user_tower.onnx");

        Refused("not finite");
    }

    [Fact]
    public void Random_bytes_instead_of_a_tower_are_refused()
    {
        Gen.Byte.Array[0, 4000].Sample(bytes =>
        {
            File.WriteAllBytes(_copy["item_tower.onnx"], bytes);
            _copy.Sign("item_tower.onnx");
            Refused("item_tower.onnx cannot be loaded");
        }, iter: 100, threads: 1);
    }

    private void Refused(string reason)
    {
        var e = Assert.Throws<BundleException>(() => _copy.Load().Dispose());
        Assert.Contains(reason, e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
