namespace VectorRec.Api.Hosting;

/// <summary>Settings of section <c>Qdrant</c>.</summary>
internal sealed class QdrantOptions
{
    public const string Section = "Qdrant";

    /// <summary>The gRPC one; not looked at on a machine without Qdrant.</summary>
    public string Address { get; set; } = "";

    /// <summary>Empty when the server asks for none.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>A file with the certificate authority that the server's certificate is from (PEM); empty: those of this machine.</summary>
    public string CaFile { get; set; } = "";
}
