using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Faults.World;

namespace VectorRec.Faults.Traffic;

/// <summary>
/// Users who ask for slates and report what they did, at a rate of their own, whether or not they are answered; and a probe that asks
/// whether the service is ready, as whoever sends it requests does.
/// </summary>
/// <param name="rate">Slates a second.</param>
/// <param name="eventRate">Batches of events a second.</param>
internal sealed class Callers(FaultWorld world, IReadOnlyList<long> users, IReadOnlyList<long> works, double rate, double eventRate)
    : IAsyncDisposable
{
    private const int MostOutstanding = 500;
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<Answer> _answers = [];
    private readonly ConcurrentQueue<Guid> _acknowledged = [];
    private readonly ConcurrentQueue<string> _readiness = [];
    private readonly Random _random = new(1);
    private Task[] _running = [];
    private int _outstanding;

    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>Events of which the service said that it has taken them.</summary>
    public IReadOnlyCollection<Guid> Acknowledged => _acknowledged;

    /// <summary>What readiness said, each different word once in a row.</summary>
    public IReadOnlyCollection<string> Readiness => _readiness;

    /// <summary>Whether nothing is sent to a service that says that it is not ready.</summary>
    public bool HeedsReadiness { get; set; }

    public void Start() => _running =
        [RunAsync(rate, SlateAsync), RunAsync(eventRate, EventsAsync), ProbeAsync()];

    /// <summary>Nothing more is sent, and all that was is answered or given up.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Volatile.Read(ref _outstanding) > 0)
            await Task.Delay(ProbePause, world.Time, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _end.Dispose();
    }

    private async Task RunAsync(double perSecond, Func<long, Task> call)
    {
        if (perSecond <= 0)
            return;
        var (started, ticks) = (world.Time.GetTimestamp(), world.Time.TimestampFrequency / perSecond);
        for (var i = 0L; !_end.IsCancellationRequested; i++)
        {
            var due = started + (long)(i * ticks);
            var left = TimeSpan.FromSeconds((double)(due - world.Time.GetTimestamp()) / world.Time.TimestampFrequency);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, world.Time, _end.Token);
            if (Volatile.Read(ref _outstanding) < MostOutstanding && (!HeedsReadiness || _ready))
                _ = CallAsync(call, due);
        }
    }

    private volatile bool _ready = true;

    private async Task CallAsync(Func<long, Task> call, long due)
    {
        Interlocked.Increment(ref _outstanding);
        try
        {
            await call(due);
        }
        finally
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    private Task SlateAsync(long due)
    {
        long user;
        lock (_random)
            user = users[_random.Next(users.Count)];
        return SendAsync(due, "/v1/recommendations", new { userId = user, limit = 10 }, (slate, answer) => answer with
        {
            IsSlate = true,
            Works = slate.GetProperty("works").GetArrayLength(),
            Generation = slate.GetProperty("generation").GetInt64(),
            Model = slate.GetProperty("model").GetString(),
            Degraded = [.. slate.GetProperty("degraded").EnumerateArray().Select(one => one.GetProperty("stage").GetString()!)],
        });
    }

    private Task EventsAsync(long due)
    {
        object[] batch;
        Guid[] ids = [Guid.CreateVersion7(world.Time.GetUtcNow()), Guid.CreateVersion7(world.Time.GetUtcNow())];
        lock (_random)
        {
            batch = [.. ids.Select(id => new
            {
                id,
                at = world.Time.GetUtcNow(),
                userId = users[_random.Next(users.Count)],
                workId = works[_random.Next(works.Count)],
                type = "play",
            })];
        }

        return SendAsync(due, "/v1/events", new { events = batch }, (_, answer) =>
        {
            foreach (var id in ids)
                _acknowledged.Enqueue(id);
            return answer;
        });
    }

    private async Task SendAsync(long due, string path, object body, Func<JsonElement, Answer, Answer> read)
    {
        if (world.Api?.Address.Address is not { } address)
            return;
        Answer answer;
        try
        {
            using var response = await _client.PostAsJsonAsync(new Uri(address, path), body);
            var document = await response.Content.ReadFromJsonAsync<JsonElement>();
            answer = new(world.Time.GetTimestamp(), world.Time.GetElapsedTime(due), (int)response.StatusCode);
            answer = response.IsSuccessStatusCode ? read(document, answer)
                : answer with { Problem = document.GetProperty("type").GetString()?.Split('/')[^1] };
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException or IOException)
        {
            answer = new(world.Time.GetTimestamp(), world.Time.GetElapsedTime(due), 0, e.GetType().Name);
        }

        _answers.Enqueue(answer);
    }

    private async Task ProbeAsync()
    {
        var last = "";
        while (!_end.IsCancellationRequested)
        {
            var said = await AskReadinessAsync();
            _ready = said is not ("unhealthy" or "gone");
            if (said != last)
                _readiness.Enqueue(last = said);
            await Task.Delay(ProbePause, world.Time, _end.Token);
        }
    }

    private async Task<string> AskReadinessAsync()
    {
        if (world.Api?.Address.Address is not { } address)
            return "gone";
        try
        {
            using var response = await _client.GetAsync(new Uri(address, "/health/ready"), _end.Token);
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString() ?? "";
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            return "gone";
        }
    }
}
