namespace VectorRec.Generations;

/// <summary>What lies in a generation's folder.</summary>
public static class GenerationFolder
{
    /// <summary>A copy of the bundle that embedded the works.</summary>
    public const string Bundle = "bundle";

    /// <summary>The item table.</summary>
    public const string Items = "items.vrt";

    /// <summary>The works' encoded features, when the bundle has a fine ranker.</summary>
    public const string ItemFeatures = "item_features.vrf";
}
