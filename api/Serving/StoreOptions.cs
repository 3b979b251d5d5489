using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Serving;

/// <summary>Where the stores are.</summary>
public sealed class StoreOptions
{
    /// <summary><c>ConnectionStrings:Postgres</c>.</summary>
    [Required(ErrorMessage = "ConnectionStrings:Postgres is not set.")]
    public string Postgres { get; set; } = "";

    /// <summary><c>Qdrant:Address</c>, the gRPC one.</summary>
    [Required(ErrorMessage = "Qdrant:Address is not set.")]
    [Url(ErrorMessage = "Qdrant:Address has to be like http://127.0.0.1:6334.")]
    public string Qdrant { get; set; } = "";

    /// <summary><c>Qdrant:ApiKey</c>; null when the server asks for none.</summary>
    public string? QdrantApiKey { get; set; }

    internal void Read(IConfiguration configuration)
    {
        Postgres = configuration.GetConnectionString("Postgres") ?? "";
        Qdrant = configuration["Qdrant:Address"] ?? "";
        QdrantApiKey = configuration["Qdrant:ApiKey"];
    }
}
