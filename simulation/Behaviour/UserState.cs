using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Behaviour;

/// <summary>What a user carries from one session to the next.</summary>
internal sealed class UserState(RecentExposures recent)
{
    private const int SeenLength = 256;
    private const int EngagedLength = 24;

    private readonly List<int> _newFollowees = [];
    private readonly List<(int Work, int Day)> _likes = [];
    private readonly int[] _engaged = new int[EngagedLength];
    private int[] _seen = [];
    private int _seenCount;
    private int _engagedCount;

    public RecentExposures Recent { get; } = recent;

    /// <summary>Slates so far.</summary>
    public int Slates { get; set; }

    /// <summary>End of the last session, Unix ms.</summary>
    public long BusyUntil { get; set; }

    /// <summary>Creators followed from a work, after the follow graph was made.</summary>
    public List<int> NewFollowees => _newFollowees;

    /// <summary>Likes of the last days, oldest first. Changes only between two days.</summary>
    public List<(int Work, int Day)> Likes => _likes;

    /// <summary>The last works that were played to the end or liked.</summary>
    public ReadOnlySpan<int> Engaged => _engaged.AsSpan(0, Math.Min(_engagedCount, EngagedLength));

    public bool HasSeen(int work) => _seen.AsSpan(0, Math.Min(_seenCount, _seen.Length)).Contains(work);

    public void See(int work)
    {
        // Most users see little: the memory grows with them, up to its length.
        if (_seenCount >= _seen.Length && _seen.Length < SeenLength)
            Array.Resize(ref _seen, Math.Max(16, 2 * _seen.Length));
        _seen[_seenCount++ % _seen.Length] = work;
    }

    public void Engage(int work) => _engaged[_engagedCount++ % EngagedLength] = work;

    public void Like(int work, int day, int keepDays)
    {
        _likes.RemoveAll(like => like.Day < day - keepDays);
        _likes.Add((work, day));
    }
}
