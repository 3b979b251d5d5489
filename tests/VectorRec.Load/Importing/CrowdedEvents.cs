using System.Globalization;
using Npgsql;

namespace VectorRec.Load.Importing;

/// <summary>Plays of a few works by many users: what an import and the live events of the same works contend for most.</summary>
internal static class CrowdedEvents
{
    /// <summary>How many of the most played works.</summary>
    public const int Works = 200;

    /// <param name="address">Connection string of a database with events.</param>
    /// <returns>The most played works and all users, each in the order of their ids.</returns>
    public static async Task<(long[] Works, long[] Users)> ReadAsync(string address, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create($"{address};Pooling=false;Command Timeout=0");
        await using var command = source.CreateCommand(
            $"""
            select array(select work_id from (select work_id from events group by 1 order by count(*) desc, 1 limit {Works}) w order by 1),
                   array(select user_id from users order by 1)
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetFieldValue<long[]>(0), reader.GetFieldValue<long[]>(1));
    }

    /// <summary>Writes the file: users ascending, then descending, and so on, so that no order of locks is that of the live ones.</summary>
    public static async Task WriteAsync(string path, int rows, long[] works, long[] users, DateTimeOffset last, CancellationToken ct)
    {
        var range = Math.Max(1, rows / 3);
        await using var file = new StreamWriter(path);
        for (var i = 0; i < rows; i++)
        {
            var place = (int)((long)(i % range) * users.Length / range);
            var user = users[i / range % 2 == 0 ? place : users.Length - 1 - place];
            var at = last.AddSeconds(-i / 10.0).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            var (id, work) = (new Guid(i, 0, 0, new byte[8]), works[i % works.Length]);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"event_id":"{{id}}","at":"{{at}}","user_id":{{user}},"work_id":{{work}},"type":"play"}""");
            await file.WriteLineAsync(line.AsMemory(), ct);
        }
    }
}
