namespace VectorRec.Simulation.Platform.Life;

/// <summary>What a user carries from day to day, and what they did so far.</summary>
internal sealed record ListenerState
{
    private const int SeenLength = 2_000;
    private const int RecentLength = 20;

    /// <summary>How willing to come: 1 at the start.</summary>
    public double Mood { get; set; } = 1;

    /// <summary>When the last session ended, Unix ms.</summary>
    public long BusyUntil { get; set; }

    /// <summary>Works that were shown, the newest last.</summary>
    public List<int> Seen { get; init; } = [];

    public List<Shown> Recent { get; init; } = [];

    /// <summary>Creators followed since the first day.</summary>
    public List<int> NewFollowees { get; init; } = [];

    public List<Liked> Likes { get; init; } = [];

    public int DaysActive { get; set; }

    public int Slates { get; set; }

    public int Impressions { get; set; }

    public int Plays { get; set; }

    public int Completes { get; set; }

    public double Seconds { get; set; }

    public int LikesGiven { get; set; }

    public int FollowsGiven { get; set; }

    public void See(int work, long at)
    {
        Impressions++;
        Seen.Add(work);
        Recent.Add(new(work, at));
        if (Seen.Count > SeenLength)
            Seen.RemoveRange(0, SeenLength / 4);
        if (Recent.Count > RecentLength)
            Recent.RemoveAt(0);
    }

    internal readonly record struct Shown(int Work, long At);

    internal readonly record struct Liked(int Work, int Day);
}
