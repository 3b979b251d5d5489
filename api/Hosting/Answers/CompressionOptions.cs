using System.ComponentModel.DataAnnotations;

namespace VectorRec.Api.Hosting.Answers;

/// <summary>Settings of section <c>Compression</c>.</summary>
internal sealed class CompressionOptions
{
    public const string Section = "Compression";

    /// <summary>Bytes of a body from which on it is compressed for callers that take br or gzip; 0: never.</summary>
    [Range(0, 1 << 30)]
    public int FromBytes { get; set; } = 2048;

    internal bool IsOff => FromBytes == 0;
}
