namespace VectorRec.Storage;

/// <summary>How far the changes of works are known. They are numbered by transactions, which each server counts for itself.</summary>
/// <param name="Counter">Whose count it is: <c>change_counter()</c> of the database.</param>
/// <param name="ServerStart">When that server was started: a cheaper look at the same thing, which all requests take. UTC.</param>
/// <param name="Seq">All that earlier transactions changed is known.</param>
public sealed record ChangeCursor(string Counter, DateTime ServerStart, long Seq)
{
    /// <summary>The server's clock before the look: what was committed before was seen.</summary>
    public DateTime LookedAt { get; init; }

    /// <summary>The last transaction whose change was told in the look; 0 when nothing was.</summary>
    public long Reached { get; init; }

    /// <summary>What earlier transactions changed was in the run's collection at the look; null when nothing is carried there.</summary>
    public long? Synced { get; init; }
}
