using Dapper;
using VectorRec.Catalogue;
using VectorRec.Evaluation;
using VectorRec.Simulation.Truth;
using VectorRec.Storage;

namespace VectorRec.Indexer.Truth;

/// <summary>
/// The truth of a world that was imported. Taste, quality and fatigue come from its truth folder; whom a user follows and what
/// followees liked lately come from the database, as they do for the service.
/// </summary>
internal sealed class SimulatedTruth : IWorldTruth
{
    private static readonly TimeSpan BetweenWorks = TimeSpan.FromSeconds(2);

    private readonly TrueUtility _truth;
    private readonly Responses _responses;
    private readonly ItemTable _items;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<long, HashSet<long>> _followees;
    private readonly ILookup<long, long> _likers;

    private SimulatedTruth(
        TrueUtility truth, ItemTable items, DateTimeOffset now, Dictionary<long, HashSet<long>> followees, ILookup<long, long> likers)
    {
        (_truth, _responses, _items, _now, _followees, _likers) = (truth, new Responses(truth), items, now, followees, likers);
    }

    /// <param name="users">Those who will be asked about.</param>
    /// <exception cref="InvalidDataException">The folder's files are damaged, or the works are not of this world.</exception>
    public static async Task<SimulatedTruth> LoadAsync(
        string folder, Database database, ItemTable items, IReadOnlyList<long> users, DateTimeOffset now, CancellationToken ct)
    {
        var truth = TrueUtility.Load(folder);
        for (var row = 0; row < items.Count; row++)
        {
            // No law says what a live show or a room is worth, and no scene that is measured shows one.
            var work = items.WorkIds[row];
            if (items.Kind[row] != WorkKind.Work)
                continue;
            if (work < truth.Law.FirstWorkId || work - truth.Law.FirstWorkId >= truth.Works)
                throw new InvalidDataException($"Work {work} of the active generation is not of the world of {folder}.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var follows = await connection.QueryAsync<(long Follower, long Followee)>(new CommandDefinition(
            "select follower_id, followee_id from follows where follower_id = any(@users)", new { users = users.ToArray() },
            cancellationToken: ct));
        // Likes count by whole days before this one.
        var day = truth.Law.From + TimeSpan.FromDays(Math.Floor((now - truth.Law.From).TotalDays));
        var likes = await connection.QueryAsync<(long Work, long User)>(new CommandDefinition(
            "select distinct work_id, user_id from events where type = 'like' and at >= @from and at < @day",
            new { from = day.AddDays(-truth.Law.FriendDays).UtcDateTime, day = day.UtcDateTime }, cancellationToken: ct));
        return new(
            truth, items, now,
            follows.GroupBy(follow => follow.Follower, follow => follow.Followee).ToDictionary(user => user.Key, user => user.ToHashSet()),
            likes.ToLookup(like => like.Work, like => like.User));
    }

    public ReadOnlySpan<float> VectorOf(long workId) => _truth.VectorOf(_truth.WorkIndex(workId));

    public int TopicOf(long workId) => _truth.TopicOf(_truth.WorkIndex(workId));

    public void Consume(long userId, ReadOnlySpan<long> works, Span<ConsumedWork> outcomes)
    {
        var (user, recent, at) = (_truth.UserIndex(userId), _truth.NothingRecent(), _now);
        var followees = _followees.GetValueOrDefault(userId) ?? [];
        for (var i = 0; i < works.Length; i++, at += BetweenWorks)
        {
            var index = _truth.WorkIndex(works[i]);
            var follows = _items.RowOf(works[i]) is >= 0 and var row && _items.CreatorId(row) is { } creator && followees.Contains(creator);
            var utility = _truth.Of(user, index, new Moment(at, follows, _likers[works[i]].Count(followees.Contains), recent));
            outcomes[i] = new(utility.Total, utility.Fatigue, _responses.Play(utility, i));
            recent.Add(index, at);
        }
    }
}
