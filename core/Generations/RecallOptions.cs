using System.ComponentModel.DataAnnotations;

namespace VectorRec.Generations;

/// <summary>Which index answers the vector channels.</summary>
public enum RecallIndex
{
    /// <summary>Qdrant; the item table stands in for it while it is down.</summary>
    Qdrant,

    /// <summary>The item table alone, for a machine without Qdrant.</summary>
    Embedded,
}

/// <summary>Settings of section <c>Recall</c>.</summary>
public sealed class RecallOptions
{
    public const string Section = "Recall";

    public RecallIndex Index { get; set; } = RecallIndex.Qdrant;

    /// <summary>Milliseconds that a scan of the item table may take.</summary>
    [Range(1, 60_000)]
    public int ScanDeadlineMs { get; set; } = 500;
}
