using VectorRec.Resilience;
using VectorRec.Storage;
using VectorRec.Vectors;

namespace VectorRec.Indexing.Resuming;

/// <summary>Stores that go away while a generation is built.</summary>
internal sealed class Outages(GenerationHome home, TimeSpan longest, Action<string> tell)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly OutageWait _wait = new(longest, home.Time, tell);

    /// <summary>Whether it says that a store went away, and of no defect and no refusal.</summary>
    public static bool Is(Exception failure) => failure is VectorIndexException { IsOutage: true } || Database.IsOutage(failure);

    /// <summary>Does work again after each outage in its middle, until it is done.</summary>
    /// <param name="work">Is told whether it is done again, and says when it has begun: what fails before is no outage in the
    /// middle.</param>
    /// <exception cref="StoreLostException">A store was not back in time.</exception>
    public async Task<T> OutlastAsync<T>(Func<bool, Action, Task<T>> work, CancellationToken ct)
    {
        var (begun, again) = (false, false);
        while (true)
        {
            try
            {
                return await work(again, () => begun = true);
            }
            catch (Exception e) when (begun && Is(e) && !ct.IsCancellationRequested)
            {
                await UntilOverAsync(e, ct);
                again = true;
            }
        }
    }

    private Task UntilOverAsync(Exception failure, CancellationToken ct) => failure is VectorIndexException
        ? _wait.UntilBackAsync("Qdrant", failure, token => home.Qdrant!.VersionAsync(Deadline, token), ct)
        : _wait.UntilBackAsync("Postgres", failure, home.Database.FindPrimaryAsync, ct);
}
