using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Behaviour;

/// <summary>What a user's followees liked on the days before: the works, and how many of them liked each.</summary>
internal sealed class FriendLikes
{
    private readonly Dictionary<int, int> _counts = [];
    private readonly List<int> _works = [];

    /// <summary>Distinct, in an order that depends on the likes alone.</summary>
    public IReadOnlyList<int> Works => _works;

    public int Count(int work) => _counts.GetValueOrDefault(work);

    public void Load(int user, int day, int days, FollowGraph follows, UserState?[] states)
    {
        _counts.Clear();
        _works.Clear();
        foreach (var followee in follows.Followees(user))
            Add(states[followee], day, days);
        foreach (var followee in states[user]!.NewFollowees)
            Add(states[followee], day, days);
    }

    private void Add(UserState? followee, int day, int days)
    {
        if (followee is null)
            return;
        foreach (var (work, liked) in followee.Likes)
        {
            if (liked < day - days)
                continue;
            var before = _counts.GetValueOrDefault(work);
            if (before == 0)
                _works.Add(work);
            _counts[work] = before + 1;
        }
    }
}
