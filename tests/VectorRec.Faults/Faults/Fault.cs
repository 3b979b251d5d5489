using VectorRec.Faults.World;

namespace VectorRec.Faults.Faults;

/// <summary>Something that breaks, and how it is mended.</summary>
/// <param name="Group">What breaks.</param>
/// <param name="IsQuick">Whether it is among those that are tried with each change.</param>
internal sealed record Fault(
    string Group, string Name, Func<FaultWorld, CancellationToken, Task> BreakAsync, Func<FaultWorld, CancellationToken, Task> MendAsync,
    bool IsQuick = false)
{
    /// <summary>What the service needs for it is started before the load is; it is ended afterwards.</summary>
    public Func<FaultWorld, CancellationToken, Task>? PrepareAsync { get; init; }

    /// <summary>How long it stays broken; null: as long as it takes to break it.</summary>
    public TimeSpan? Holds { get; init; }

    /// <summary>Whether the service itself goes, so that its connections break.</summary>
    public bool EndsService { get; init; }

    /// <summary>Whether whoever sends requests heeds readiness: then no connection may break.</summary>
    public bool Announced { get; init; }

    /// <summary>What is missing for it here; null when it can be done.</summary>
    public Func<FaultWorld, string?> Lacks { get; init; } = _ => null;
}
