namespace VectorRec.Simulation.Population;

/// <summary>Who follows whom before the first event: a user's followees in order of id.</summary>
internal sealed class FollowGraph(int[][] followees)
{
    public ReadOnlySpan<int> Followees(int user) => followees[user];

    public bool Contains(int follower, int followee) => followees[follower].AsSpan().BinarySearch(followee) >= 0;
}
