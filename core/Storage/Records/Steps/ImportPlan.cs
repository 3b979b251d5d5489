using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records.Steps;

/// <summary>How the staged rows of a kind are merged: in stages, one after the other, each of parts that get ready at once.</summary>
public sealed class ImportPlan
{
    private ImportPlan(Staging staging, IReadOnlyList<IReadOnlyList<IPart>> stages) => (Staging, Stages) = (staging, stages);

    public Staging Staging { get; }

    public IReadOnlyList<IReadOnlyList<IPart>> Stages { get; }

    public static ImportPlan Of(RecordKind kind)
    {
        var staging = Staging.OfFile(kind);
        return new(staging, kind == RecordKinds.Events
            ? [[new EventRows(staging)], [new EventUsers(staging), new EventWorks(staging)]]
            : [[new MergedRows(staging)]]);
    }
}

/// <summary>A part of a merge goes through numbered rows. Its steps are short, and each is a transaction.</summary>
public interface IPart
{
    /// <summary>As the journal knows it.</summary>
    string Name { get; }

    /// <summary>Ways through the rows that may be gone at once.</summary>
    int Lanes { get; }

    /// <summary>Makes the rows that it goes through, when they are not there. Once more, they are the same.</summary>
    /// <returns>The last line.</returns>
    Task<long> PrepareAsync(NpgsqlConnection connection, CancellationToken ct);

    /// <param name="careful">After a step that met what somebody else had just written.</param>
    Task<Merged> RunAsync(NpgsqlConnection connection, StepRange range, bool careful, CancellationToken ct);
}
