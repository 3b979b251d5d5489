namespace VectorRec.Load.Commands;

/// <summary>What can be asked.</summary>
internal static class TargetNames
{
    public const string Ann = "ann";
    public const string Batch = "batch";
    public const string Rerank = "rerank";
    public const string Mmr = "mmr";
    public const string Api = "api";
    public const string Beside = "beside";
    public const string Against = "against";

    public static readonly string[] All = [Ann, Batch, Rerank, Mmr, Api, Beside, Against];
}
