namespace VectorRec.Storage.Runs;

/// <summary>A service that runs.</summary>
public sealed class Instance
{
    public Guid InstanceId { get; init; }

    /// <summary>Machine and process.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it serves; null before the first generation.</summary>
    public long? RunId { get; init; }

    /// <summary>What was committed before is known there, by the database's clock.</summary>
    public DateTime? LookedAt { get; init; }

    /// <summary>When it last told, by the database's clock.</summary>
    public DateTime SeenAt { get; init; }
}
