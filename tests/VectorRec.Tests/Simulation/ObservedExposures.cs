using System.Text.Json;
using VectorRec.Simulation.Truth;

namespace VectorRec.Tests.Simulation;

/// <summary>What happened at each exposure of a world, and how likely the law says it was, put together from the public files.</summary>
internal sealed class ObservedExposures(string world, TrueUtility truth)
{
    private readonly Dictionary<long, long> _creators = SmallWorld.Rows(world, "works")
        .ToDictionary(row => Id(row, "work_id"), row => Id(row, "creator_id"));
    private readonly HashSet<(long Follower, long Followee)> _follows =
        [.. SmallWorld.Rows(world, "follows").Select(row => (Id(row, "follower_id"), Id(row, "followee_id")))];
    private readonly Dictionary<long, RecentExposures> _recent = [];
    private readonly Dictionary<long, List<(long User, int Day)>> _likes = [];
    private readonly Responses _responses = new(truth);

    public IReadOnlyList<(double Probability, bool Played)> All()
    {
        var probabilities = new Dictionary<(Guid, long), double>();
        var played = new HashSet<(Guid, long)>();
        foreach (var row in SmallWorld.Rows(world, "events"))
        {
            var (user, work, at) = (Id(row, "user_id"), Id(row, "work_id"), row.GetProperty("at").GetDateTimeOffset());
            var exposure = (row.GetProperty("request_id").GetGuid(), work);
            switch (row.GetProperty("type").GetString())
            {
                case "impression":
                    probabilities[exposure] = Probability(user, work, at, row.GetProperty("position").GetInt32());
                    break;
                case "play":
                    played.Add(exposure);
                    break;
                case "like":
                    Likes(work).Add((user, Day(at)));
                    break;
                case "follow":
                    _follows.Add((user, _creators[work]));
                    break;
            }
        }

        return [.. probabilities.Select(pair => (pair.Value, played.Contains(pair.Key)))];
    }

    private static long Id(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private double Probability(long user, long work, DateTimeOffset at, int position)
    {
        if (!_recent.TryGetValue(user, out var recent))
            _recent[user] = recent = truth.NothingRecent();
        var day = Day(at);
        var friends = Likes(work)
            .Count(like => like.Day < day && like.Day >= day - truth.Law.FriendDays && _follows.Contains((user, like.User)));
        var utility = truth.Of(user, work, new Moment(at, _follows.Contains((user, _creators[work])), friends, recent));
        recent.Add(truth.WorkIndex(work), at);
        return _responses.Play(utility, position);
    }

    private List<(long User, int Day)> Likes(long work)
    {
        if (!_likes.TryGetValue(work, out var likes))
            _likes[work] = likes = [];
        return likes;
    }

    private int Day(DateTimeOffset at) => (int)(at - truth.Law.From).TotalDays;
}
