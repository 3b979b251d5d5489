using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Npgsql;
using VectorRec.Load.Targets;

namespace VectorRec.Load.Syncing;

/// <summary>
/// Publishes a work of a song of its own, and asks for it until it is found; then removes it, and asks until it is gone. It is looked for
/// in the collection, by a search among works of this id, and in the service's answers, by slates of that song's works, each for another
/// user. A slate that fails is told, and asked for again.
/// </summary>
/// <param name="users">Whom slates are asked for, in turn: what was just shown to one is not shown again.</param>
internal sealed class SyncProbe(
    NpgsqlDataSource database, QdrantCollection collection, HttpClient api, long[] users, TimeSpan patience, TimeProvider time,
    Action<string> failed)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private int _asked;

    /// <summary>Milliseconds after each commit, by what was waited for; what did not come about in time is not among them.</summary>
    public SyncTimes Times { get; } = new();

    /// <param name="id">Of the work and of the song; both are free.</param>
    public async Task RunAsync(long id, CancellationToken ct)
    {
        await WriteAsync(
            """
            insert into songs (song_id, title) values (@id, 'probe');
            insert into works (work_id, creator_id, song_id, created_at) select @id, user_id, @id, now() from users order by user_id limit 1
            """, id, ct);
        await UntilAsync(id, true, Times.Searchable, Times.Shown, ct);
        await WriteAsync("update works set status = 'removed' where work_id = @id", id, ct);
        await UntilAsync(id, false, Times.Gone, Times.Hidden, ct);
    }

    private async Task WriteAsync(string sql, long id, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(sql, new { id }, cancellationToken: ct));
    }

    private Task UntilAsync(long id, bool there, List<double> searched, List<double> shown, CancellationToken ct) => Task.WhenAll(
        UntilAsync(async () => await collection.HasAsync(id, ct) == there, searched, ct),
        UntilAsync(async () => await ShowsAsync(id, ct) == there && (there || await ShowsAsync(id, ct) == false), shown, ct));

    private async Task UntilAsync(Func<Task<bool>> isSo, List<double> took, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        while (!await isSo())
        {
            if (time.GetElapsedTime(begun) > patience)
            {
                Times.Miss();
                return;
            }

            await Task.Delay(Pause, time, ct);
        }

        lock (Times)
            took.Add(time.GetElapsedTime(begun).TotalMilliseconds);
    }

    private async Task<bool?> ShowsAsync(long id, CancellationToken ct)
    {
        var user = users[(int)((uint)Interlocked.Increment(ref _asked) % (uint)users.Length)];
        using var response = await api.PostAsJsonAsync(
            "/v1/recommendations", new { userId = user, limit = 5, filters = new { songIds = new[] { id } } }, ct);
        if (!response.IsSuccessStatusCode)
        {
            failed(string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}"));
            return null;
        }

        using var slate = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
        return slate.RootElement.GetProperty("works").EnumerateArray().Any(work => work.GetProperty("workId").GetInt64() == id);
    }
}

/// <summary>What was measured by probes, in ms.</summary>
internal sealed class SyncTimes
{
    private int _missed;

    /// <summary>Until a new work was in the collection, and shown by the service.</summary>
    public List<double> Searchable { get; } = [];

    public List<double> Shown { get; } = [];

    /// <summary>Until a removed one was out of the collection, and shown no more.</summary>
    public List<double> Gone { get; } = [];

    public List<double> Hidden { get; } = [];

    /// <summary>What did not come about in time.</summary>
    public int Missed => _missed;

    public void Miss() => Interlocked.Increment(ref _missed);
}
