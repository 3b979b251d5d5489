namespace VectorRec.Api.Hosting.Headers;

/// <summary>Settings of section <c>Cors</c>.</summary>
internal sealed class CorsOptions
{
    public const string Section = "Cors";

    /// <summary>Origins whose pages may call the service from a browser, with commas between them; none unless told.</summary>
    public string Origins { get; set; } = "";
}
