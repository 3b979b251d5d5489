using VectorRec.Load.World;

namespace VectorRec.Load.Traffic;

/// <summary>Makes calls to one target, with one user after another of a shuffled list.</summary>
/// <param name="users">In the order in which they ask; begins again at its end.</param>
internal sealed class Calls(ITarget target, IReadOnlyList<Listener> users, TimeProvider time)
{
    private int _next = -1;

    public TimeProvider Time => time;

    /// <param name="intended">When the call should have begun, a timestamp: what it waited for since counts.</param>
    public async Task MakeAsync(long intended, Tally tally, CancellationToken ct)
    {
        var user = users[(int)((uint)Interlocked.Increment(ref _next) % (uint)users.Count)];
        Outcome outcome;
        try
        {
            outcome = await target.CallAsync(user, ct);
        }
        catch (Exception e)
        {
            ct.ThrowIfCancellationRequested();
            outcome = Outcome.Failed(Failures.KindOf(e));
        }

        tally.Add(outcome, outcome.Error is null ? time.GetElapsedTime(intended, outcome.Finished) : TimeSpan.Zero);
    }
}
