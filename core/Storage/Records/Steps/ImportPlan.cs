using VectorRec.Records;

namespace VectorRec.Storage.Records.Steps;

/// <summary>How the staged rows of a kind are merged: in parts, one after the other, each in steps.</summary>
public sealed class ImportPlan
{
    // Two are what a small server has processors for beside those who ask it.
    private const int EventLanes = 2;

    private ImportPlan(Staging staging, IReadOnlyList<IPart> parts) => (Staging, Parts) = (staging, parts);

    public Staging Staging { get; }

    public IReadOnlyList<IPart> Parts { get; }

    public static ImportPlan Of(RecordKind kind)
    {
        var staging = Staging.OfFile(kind);
        return new(staging, kind == RecordKinds.Events
            ? [new EventRows(staging, EventLanes), new EventWorks(staging, EventLanes)]
            : [new MergedRows(staging)]);
    }
}

/// <summary>A part of a merge. Its steps are short, and each is a transaction.</summary>
public interface IPart
{
    /// <summary>As the journal knows it.</summary>
    string Name { get; }

    /// <summary>The column that its lanes follow; an index has it.</summary>
    string Key { get; }

    /// <summary>Ways through the rows that may be gone at once.</summary>
    int Lanes { get; }

    /// <summary>Finds where a step of so many rows ends: key and line. No row: it is the last.</summary>
    string Bound { get; }

    /// <param name="careful">After a step that met what somebody else had just written.</param>
    Task<Merged> RunAsync(Npgsql.NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct);
}
