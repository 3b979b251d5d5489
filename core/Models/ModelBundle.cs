using VectorRec.Features;

namespace VectorRec.Models;

/// <summary>A loaded model bundle: schema, vocabularies and towers that are proven to belong together.</summary>
public sealed class ModelBundle : IDisposable
{
    private ModelBundle(
        BundleManifest manifest, FeatureSchema schema, Vocabularies vocabularies, Tower userTower, Tower itemTower, FineRanker? fineRanker)
    {
        Manifest = manifest;
        Schema = schema;
        UserTower = userTower;
        ItemTower = itemTower;
        FineRanker = fineRanker;
        Items = new ItemEncoder(vocabularies, schema.ContentWidth);
        Users = new UserEncoder(vocabularies, Items);
    }

    public BundleManifest Manifest { get; }

    public FeatureSchema Schema { get; }

    public Tower UserTower { get; }

    public Tower ItemTower { get; }

    /// <summary>Null when the bundle has none.</summary>
    public FineRanker? FineRanker { get; }

    public ItemEncoder Items { get; }

    public UserEncoder Users { get; }

    /// <summary>Loads, checks and warms a bundle.</summary>
    /// <param name="threads">Threads that one run of a tower may use.</param>
    /// <exception cref="BundleException">Any mismatch, with the reason.</exception>
    public static ModelBundle Load(string folder, int threads)
    {
        var manifest = BundleManifest.Load(folder);
        BundleFiles.Verify(folder, manifest);
        Vocabularies vocabularies;
        try
        {
            vocabularies = Vocabularies.Load(Path.Combine(folder, "vocabulary"));
        }
        catch (InvalidDataException e)
        {
            throw new BundleException($"The bundle {manifest.Version} is refused: {e.Message}", e);
        }

        var schema = BundleFiles.ReadSchema(folder, manifest, vocabularies);
        var golden = GoldenBatch.Load(Path.Combine(folder, BundleFiles.Golden));
        Tower? user = null, item = null;
        FineRanker? fine = null;
        try
        {
            user = new Tower(Path.Combine(folder, BundleFiles.UserTower), schema, FeatureSide.User, manifest.Dimension, threads);
            item = new Tower(Path.Combine(folder, BundleFiles.ItemTower), schema, FeatureSide.Item, manifest.Dimension, threads);
            golden.Check(user);
            golden.Check(item);
            if (manifest.FineRanker is { } fineManifest)
            {
                fine = new FineRanker(Path.Combine(folder, BundleFiles.FineRanker), schema, fineManifest, threads);
                golden.Check(fine);
            }

            return new ModelBundle(manifest, schema, vocabularies, user, item, fine);
        }
        catch
        {
            user?.Dispose();
            item?.Dispose();
            fine?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        UserTower.Dispose();
        ItemTower.Dispose();
        FineRanker?.Dispose();
    }
}
