namespace VectorRec.Vectors;

/// <summary>
/// The versions of Qdrant that VectorRec is tested with. Another one is no error: it may do all that is asked, but nobody looked.
/// </summary>
/// <param name="Versions">As servers tell them.</param>
public sealed record TestedServers(IReadOnlyList<string> Versions)
{
    public static TestedServers Default { get; } = new(["1.16.3"]);

    /// <returns>What to tell whoever runs it, or null for a tested version.</returns>
    public string? Remark(string version) => Versions.Contains(version, StringComparer.Ordinal)
        ? null : $"Qdrant is {version}; VectorRec is tested with {string.Join(", ", Versions)}.";
}
