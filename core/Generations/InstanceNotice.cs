using VectorRec.Storage;
using VectorRec.Storage.Runs;

namespace VectorRec.Generations;

/// <summary>Tells the database what this service serves and how far it knows of the catalogue: after looks, but not too often.</summary>
public sealed class InstanceNotice(InstanceStore instances, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Guid _id = Guid.CreateVersion7(time.GetUtcNow());
    private readonly string _name = $"{Environment.MachineName}:{Environment.ProcessId}";
    private long? _told;

    /// <summary>That it cannot be told is no problem of what serves: a database that is away, or may only be read.</summary>
    public async Task TellAsync(ServingGeneration serving, CancellationToken ct)
    {
        if (_told is { } last && time.GetElapsedTime(last) < Pause)
            return;
        _told = time.GetTimestamp();
        try
        {
            using var lease = serving.Lease();
            await instances.TellAsync(
                new()
                {
                    InstanceId = _id,
                    Name = _name,
                    RunId = lease?.Generation.Run.RunId,
                    LookedAt = lease?.Generation.CaughtUpTo?.LookedAt,
                }, ct);
        }
        catch (StoreException)
        {
            // The next look tells.
        }
    }

    /// <summary>The service ends: nobody needs to wait for it.</summary>
    public async Task ForgetAsync()
    {
        if (_told is null)
            return;
        using var enough = new CancellationTokenSource(Patience, time);
        try
        {
            await instances.ForgetAsync(_id, enough.Token).WaitAsync(Patience, time, CancellationToken.None);
        }
        catch (Exception e) when (e is StoreException or OperationCanceledException or TimeoutException)
        {
            // It counts as gone soon.
        }
    }
}
