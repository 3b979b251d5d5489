namespace VectorRec.Simulation.Platform.Life;

/// <summary>Who follows whom by now, and what followees liked lately.</summary>
internal sealed class Friends(ArmWorld world, ArmState state)
{
    public bool Follows(int user, int creator) =>
        world.Start.Follows.Contains(user, creator) || state.Listeners[user].NewFollowees.Contains(creator);

    /// <summary>Works that followees liked on one of the last days before today, and how many of them.</summary>
    public Dictionary<int, int> LikedBy(int user)
    {
        var liked = new Dictionary<int, int>();
        foreach (var followee in world.Start.Follows.Followees(user))
            Add(followee);
        foreach (var followee in state.Listeners[user].NewFollowees)
            Add(followee);
        return liked;

        void Add(int followee)
        {
            foreach (var like in state.Listeners[followee].Likes)
            {
                if (like.Day < state.Day && like.Day >= state.Day - world.Truth.Law.FriendDays)
                    liked[like.Work] = liked.GetValueOrDefault(like.Work) + 1;
            }
        }
    }
}
