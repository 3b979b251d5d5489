namespace VectorRec.Simulation.Truth;

/// <summary>The circumstances of an exposure that utility depends on. All of them can be read from the public files.</summary>
/// <param name="FollowsCreator">By the follows file or an earlier follow event.</param>
/// <param name="FriendsWhoLiked">Followees who liked the work on one of the last <see cref="Law.FriendDays"/> days before this one; days
/// count from <see cref="Law.From"/>.</param>
/// <param name="Recent">What the user was shown last; null for nothing.</param>
public readonly record struct Moment(
    DateTimeOffset At, bool FollowsCreator = false, int FriendsWhoLiked = 0, RecentExposures? Recent = null);
