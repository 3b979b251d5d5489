using System.IO.Compression;

namespace VectorRec.Tests.Api.Hosting.Answers;

/// <summary>What was packed for the way.</summary>
internal static class Packing
{
    public static byte[] Unpacked(byte[] sent, string? coding)
    {
        using var packed = new MemoryStream(sent);
        using Stream stream = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var whole = new MemoryStream();
        stream.CopyTo(whole);
        return whole.ToArray();
    }
}
