using System.ComponentModel.DataAnnotations;
using VectorRec.Generations;

namespace VectorRec.Api.Hosting;

/// <summary>Where the stores are.</summary>
public sealed class StoreOptions : IValidatableObject
{
    /// <summary><c>ConnectionStrings:Postgres</c>.</summary>
    [Required(ErrorMessage = "ConnectionStrings:Postgres is not set.")]
    public string Postgres { get; set; } = "";

    /// <summary><c>Qdrant:Address</c>, the gRPC one; not looked at on a machine without Qdrant.</summary>
    public string Qdrant { get; set; } = "";

    /// <summary><c>Qdrant:ApiKey</c>; null when the server asks for none.</summary>
    public string? QdrantApiKey { get; set; }

    /// <summary>Whether <c>Recall:Index</c> does without Qdrant.</summary>
    public bool IsEmbedded { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsEmbedded)
            yield break;
        if (Qdrant.Length == 0)
            yield return new ValidationResult("Qdrant:Address is not set; without Qdrant, set Recall:Index to Embedded.", [nameof(Qdrant)]);
        else if (!new UrlAttribute().IsValid(Qdrant))
            yield return new ValidationResult("Qdrant:Address has to be like http://127.0.0.1:6334.", [nameof(Qdrant)]);
    }

    internal void Read(IConfiguration configuration)
    {
        Postgres = configuration.GetConnectionString("Postgres") ?? "";
        Qdrant = configuration["Qdrant:Address"] ?? "";
        QdrantApiKey = configuration["Qdrant:ApiKey"];
        IsEmbedded = Enum.TryParse<RecallIndex>(configuration[$"{RecallOptions.Section}:{nameof(RecallOptions.Index)}"], ignoreCase: true, out var index) && index == RecallIndex.Embedded;
    }
}
