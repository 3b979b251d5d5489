using Dapper;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage;
using VectorRec.Storage.Contexts;

namespace VectorRec.Load.World;

/// <summary>
/// Draws users who have listened to something, and encodes them beforehand: whoever asks an index by itself has their vectors already.
/// </summary>
internal static class Listeners
{
    private const int MostCreators = 50;
    private const int MostSongs = 50;
    private const int MostTags = 5;

    /// <param name="count">At most as many as there are.</param>
    /// <returns>In the order in which they were drawn.</returns>
    public static async Task<IReadOnlyList<Listener>> DrawAsync(
        Database database, Generation generation, int count, int seed, CancellationToken ct)
    {
        long[] users;
        await using (var connection = await database.OpenConnectionAsync(ct))
        {
            users = [.. await connection.QueryAsync<long>(new CommandDefinition(
                """
                select user_id from users u
                where exists (select from user_works e where e.user_id = u.user_id and engaged_at is not null) order by user_id
                """, cancellationToken: ct))];
        }

        new Random(seed).Shuffle(users);
        var contexts = new UserContextStore(database, []);
        using var tower = new TowerBatch(generation.Bundle.UserTower, 1);
        var listeners = new List<Listener>();
        foreach (var user in users.Take(count))
            listeners.Add(await EncodeAsync(user));
        return listeners;

        async Task<Listener> EncodeAsync(long user)
        {
            var bundle = generation.Bundle;
            var context = await contexts.ReadAsync(user, bundle.Schema.HistoryLength, seenLimit: 0, shownLimit: 0, ct);
            var profile = context.Profile ?? new(user, null, null, null, 0);
            bundle.Users.EncodeProfile(profile, context.Friends, generation.Run.StartedAt, tower.Features, 0);
            bundle.Users.EncodeHistory(context.History, generation, tower.Features, 0);
            bundle.UserTower.Run(tower);
            return new(
                user,
                tower.Embedding(0).ToArray(),
                [.. MostFrequent(context.History.Select(work => work.CreatorId).OfType<long>(), MostCreators)],
                [.. MostFrequent(context.History.Select(work => work.SongId).OfType<long>(), MostSongs)],
                [.. MostFrequent(context.History.SelectMany(work => work.Tags), MostTags)]);
        }
    }

    private static IEnumerable<T> MostFrequent<T>(IEnumerable<T> values, int most)
        where T : notnull =>
        values.CountBy(value => value).OrderByDescending(pair => pair.Value).Take(most).Select(pair => pair.Key);
}
