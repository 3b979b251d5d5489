using Npgsql;
using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>What a merge did with the staged rows.</summary>
public readonly record struct Merged(long Added, long Changed)
{
    public static Merged operator +(Merged a, Merged b) => new(a.Added + b.Added, a.Changed + b.Changed);
}

/// <summary>Brings staged rows into the tables they are meant for.</summary>
public interface IMerge
{
    /// <summary>Whether a key that comes again replaces the row before; else the first one counts.</summary>
    bool LastCounts { get; }

    /// <summary>Runs once, before the first range, outside of the import's transaction.</summary>
    Task PrepareAsync(NpgsqlConnection connection, Database database, CancellationToken ct);

    /// <summary>Merges the staged rows with first &lt; line &lt;= last.</summary>
    Task<Merged> MergeAsync(NpgsqlConnection connection, long first, long last, CancellationToken ct);

    static IMerge Of(Staging staging) =>
        staging.Kind == RecordKinds.Events ? new EventMerge(staging)
        : staging.Kind == RecordKinds.Families ? new FamilyMerge(staging)
        : staging.Kind == RecordKinds.Unfollows ? new UnfollowMerge(staging)
        : staging.Kind == RecordKinds.Removals ? new RemovalMerge(staging)
        : staging.Kind == RecordKinds.NotInterested || staging.Kind == RecordKinds.Blocks ? new WishMerge(staging)
        : VectorWidth.Of(staging.Kind) is { } own && staging.Kind.Aside is null ? new VectorMerge(staging, own)
        : staging.Kind.Aside is { } vector ? new WithVectorMerge(staging, vector)
        : new UpsertMerge(staging, staging.Kind.Fields);
}
