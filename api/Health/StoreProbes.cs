using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Api.Health;

/// <summary>
/// Asks each store once a second whether it is there: so that it is known without any request, and so that it is noticed by nobody else
/// first that one which was away is back.
/// </summary>
/// <param name="qdrant">Null on a machine without it.</param>
internal sealed class StoreProbes(Database database, QdrantConnection? qdrant, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A store that does not answer is asked again soon: a few times in a row, it is away; from then on, until it is back.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        LookAfterAsync(database.ProbeAsync, stoppingToken),
        qdrant is null ? Task.CompletedTask : LookAfterAsync(qdrant.ProbeAsync, stoppingToken));

    private async Task LookAfterAsync(Func<TimeSpan, CancellationToken, Task> probe, CancellationToken ct)
    {
        while (true)
        {
            var there = true;
            try
            {
                await probe(Patience, ct);
            }
            catch (Exception e) when (e is StoreException or VectorIndexException)
            {
                // Its guard has noted it, and says it.
                there = false;
            }

            await Task.Delay(there ? Pause : ShortPause, time, ct);
        }
    }
}
