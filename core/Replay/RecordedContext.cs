using VectorRec.Catalogue;
using VectorRec.Storage.Contexts;
using VectorRec.Users;

namespace VectorRec.Replay;

/// <summary>What Postgres answered, in the shape in which recordings store it.</summary>
/// <param name="Recalled">Always empty: what the channels brought is among the recording's own works. Kept for the documents' sake.</param>
public sealed record RecordedContext(
    long UserId, UserProfile? Profile, EngagedWork[] History, SeenWorks Seen, long[] Shown, long[] Friends, long[] Blocked,
    long[][] Recalled)
{
    public NotInterested NotInterested { get; init; } = NotInterested.InNothing;

    public int SeenCount { get; init; }

    public QueryAnswer? Answer { get; init; }

    public long[] OffAir { get; init; } = [];

    public long[] OnAir { get; init; } = [];

    public static RecordedContext Of(UserContext user, QueryAnswer? answer) =>
        new(user.UserId, user.Profile, user.History, user.Seen, user.Shown, user.Friends, user.Blocked, [])
        {
            NotInterested = user.NotInterested,
            SeenCount = user.SeenCount,
            Answer = answer,
            OffAir = user.OffAir,
            OnAir = user.OnAir,
        };

    public UserContext ToUser() =>
        new(UserId, Profile, History, Seen, Shown, Friends, Blocked)
        {
            NotInterested = NotInterested,
            SeenCount = SeenCount,
            OffAir = OffAir,
            OnAir = OnAir,
        };
}
