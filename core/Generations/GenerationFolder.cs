using VectorRec.Models;

namespace VectorRec.Generations;

/// <summary>What lies in a generation's folder.</summary>
public static class GenerationFolder
{
    /// <summary>A copy of the bundle that embedded the works.</summary>
    public const string Bundle = "bundle";

    /// <summary>The item table.</summary>
    public const string Items = "items.vrt";

    /// <summary>The works' encoded features, for those who read them.</summary>
    public const string ItemFeatures = "item_features.vrf";

    /// <summary>Whether there are any who do: the fine ranker, and the user tower of the vectors of what was heard.</summary>
    public static bool HasItemFeatures(ModelBundle bundle) => bundle.FineRanker is not null || bundle.Schema.ContentWidth > 0;
}
