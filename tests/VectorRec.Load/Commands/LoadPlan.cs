using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Commands;

/// <summary>What a run was asked to measure.</summary>
internal sealed record LoadPlan
{
    /// <summary>Folder of the demo's data; null where the stores are given.</summary>
    public required string? Data { get; init; }

    /// <summary>Stores that run; null with <see cref="Data"/>.</summary>
    public required Stores? Given { get; init; }

    /// <summary>An API that runs; null to start one.</summary>
    public required ApiAddress? Api { get; init; }

    /// <summary>Folder that takes what the APIs print that are started.</summary>
    public required string Logs { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan Duration { get; init; }

    public required TimeSpan WarmUp { get; init; }

    /// <summary>Before the first round, of each target.</summary>
    public required TimeSpan Settling { get; init; }

    /// <summary>After which a call is given up.</summary>
    public required TimeSpan Timeout { get; init; }

    public required IReadOnlyList<LoadShape> Loads { get; init; }

    /// <summary>Of <see cref="TargetNames"/>.</summary>
    public required IReadOnlyCollection<string> Targets { get; init; }

    public required int Users { get; init; }

    public required int Seed { get; init; }

    /// <summary>Works a slate.</summary>
    public required int Limit { get; init; }

    /// <summary>Settings of the scene that differ, as JSON, each with a name: one more target each.</summary>
    public required IReadOnlyList<(string Name, string Json)> Overrides { get; init; }

    /// <summary>Environment variables of the APIs that are started.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Those that differ of one more API of this working copy; none: there is no such API.</summary>
    public required IReadOnlyDictionary<string, string> Beside { get; init; }

    /// <summary>A commit; null without.</summary>
    public required string? Against { get; init; }

    public required string? AgainstBundle { get; init; }

    public required IReadOnlyList<string> AgainstIndex { get; init; }
}
