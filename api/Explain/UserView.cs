using VectorRec.Api.Recommendations;
using VectorRec.Funnel;

namespace VectorRec.Api.Explain;

/// <summary>A user as a request sees them.</summary>
/// <param name="Known">Whether there is such a user, as far as the database answered.</param>
/// <param name="History">Works engaged with, newest first: what the towers read.</param>
/// <param name="Friends">Users followed, newest first.</param>
/// <param name="Blocked">Creators whose works are never shown.</param>
/// <param name="Shown">Works shown lately, newest first.</param>
/// <param name="SeenCount">Works that are not shown again.</param>
/// <param name="Degraded">What was not available when this was found out.</param>
public sealed record UserView(
    long UserId, bool Known, string? Language, string? City, int? BirthYear, int? Level, IReadOnlyList<UserHistoryEntry> History,
    IReadOnlyList<long> Friends, IReadOnlyList<long> Blocked, IReadOnlyList<long> Shown, int SeenCount,
    IReadOnlyList<Degradation> Degraded)
{
    internal static UserView Of(FunnelRun run, bool inside)
    {
        var user = run.Answers.Context;
        return new UserView(
            user.UserId, user.Profile is not null, user.Profile?.Language, user.Profile?.City, user.Profile?.BirthYear, user.Profile?.Level,
            [.. user.History.Select(work => new UserHistoryEntry(work.WorkId, work.CreatorId, work.SongId, work.Tags))],
            user.Friends, user.Blocked, user.Shown, user.SeenCount, ResponseMapping.Degraded(run, inside));
    }
}

/// <summary>A work that the user did more with than see it.</summary>
public sealed record UserHistoryEntry(long WorkId, long? CreatorId, long? SongId, IReadOnlyList<string> Tags);
