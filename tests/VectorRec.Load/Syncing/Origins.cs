using System.Collections.Concurrent;

namespace VectorRec.Load.Syncing;

/// <summary>
/// Which generations answered. An answer is mixed when its run and its model do not belong together, or when it goes back: it was asked
/// for when a newer generation had answered already. Safe for any number of callers.
/// </summary>
internal sealed class Origins
{
    private readonly ConcurrentDictionary<(long Run, string Model), long> _answers = [];
    private long _newest;
    private long _back;

    /// <summary>The newest generation that has answered; 0 before the first. A call notes it when it begins.</summary>
    public long Newest => Volatile.Read(ref _newest);

    /// <param name="newest">What <see cref="Newest"/> was when the answer was asked for.</param>
    public void Add((long Run, string Model) origin, long newest)
    {
        _answers.AddOrUpdate(origin, 1, (_, count) => count + 1);
        if (origin.Run < newest)
            Interlocked.Increment(ref _back);
        long seen;
        while ((seen = Newest) < origin.Run && Interlocked.CompareExchange(ref _newest, origin.Run, seen) != seen)
        {
        }
    }

    /// <param name="known">The runs that there are, with their models.</param>
    public long Mixed(IReadOnlySet<(long Run, string Model)> known) =>
        _back + _answers.Where(answers => !known.Contains(answers.Key)).Sum(answers => answers.Value);
}
