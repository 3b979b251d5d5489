using System.CommandLine;

namespace VectorRec.Indexer.Cli;

/// <summary>An option that may also come from an environment variable. The option wins.</summary>
/// <param name="What">As it reads in "... is not set".</param>
internal sealed record Setting(Option<string?> Option, string Variable, string What)
{
    public static Setting Postgres { get; } = Of("--postgres", "ConnectionStrings__Postgres", "The Postgres connection string");

    public static Setting Qdrant { get; } = Of("--qdrant", "Qdrant__Address", "Qdrant's gRPC address");

    public static Setting QdrantApiKey { get; } = Of("--qdrant-api-key", "Qdrant__ApiKey", "Qdrant's API key");

    public static Setting QdrantCaFile { get; } =
        Of("--qdrant-ca", "Qdrant__CaFile", "A file with the certificate authority of Qdrant's certificate (PEM)");

    public static Setting Generations { get; } = Of("--generations", "Generations__Folder", "The folder of index generations");

    public override string ToString() => $"{What} ({Option.Name} or {Variable})";

    private static Setting Of(string option, string variable, string what) =>
        new(new Option<string?>(option) { Description = $"{what}; else the environment variable {variable}." }, variable, what);
}
