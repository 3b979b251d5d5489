namespace VectorRec.Pipeline;

/// <summary>What lies in a generation's folder.</summary>
public static class GenerationFolder
{
    /// <summary>A copy of the bundle that embedded the works.</summary>
    public const string Bundle = "bundle";

    /// <summary>The item table.</summary>
    public const string Items = "items.vrt";
}
