namespace VectorRec.Simulation.Truth;

/// <summary>The last works that a user was shown, newest first.</summary>
public sealed class RecentExposures(int window)
{
    private readonly (int Work, long At)[] _ring = new (int, long)[Math.Max(1, window)];
    private int _next;

    public int Count { get; private set; }

    /// <summary>Exposure <paramref name="back"/>, 0 the newest: index of the work, and when (Unix ms).</summary>
    public (int Work, long At) this[int back] => _ring[(_next - 1 - back + (2 * _ring.Length)) % _ring.Length];

    /// <param name="work">Its index: id - <see cref="Law.FirstWorkId"/>.</param>
    public void Add(int work, DateTimeOffset at) => Add(work, at.ToUnixTimeMilliseconds());

    internal void Add(int work, long at)
    {
        _ring[_next] = (work, at);
        _next = (_next + 1) % _ring.Length;
        Count = Math.Min(Count + 1, _ring.Length);
    }
}
