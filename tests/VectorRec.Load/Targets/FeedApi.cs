using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using VectorRec.Load.Traffic;
using VectorRec.Load.World;

namespace VectorRec.Load.Targets;

/// <summary>The service's feed: a slate by <c>POST /v1/recommendations</c>, over connections that stay open.</summary>
/// <param name="overrides">Settings of the scene that differ, as JSON; null for none.</param>
/// <param name="timeout">Of a call.</param>
internal sealed class FeedApi(string name, string what, ApiAddress api, int limit, string? overrides, TimeSpan timeout, TimeProvider time)
    : ITarget, IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _client = NewClient(api, timeout);

    public string Name => name;

    public string What => what;

    public string? Process => api.Process;

    public async ValueTask<Outcome> CallAsync(Listener user, CancellationToken ct)
    {
        var id = user.UserId.ToString(CultureInfo.InvariantCulture);
        var size = limit.ToString(CultureInfo.InvariantCulture);
        var body = overrides is null
            ? $$"""{"userId":{{id}},"limit":{{size}}}"""
            : $$"""{"userId":{{id}},"limit":{{size}},"overrides":{{overrides}}}""";
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = Json } };
        using var response = await _client.PostAsync("/v1/recommendations", content, ct);
        var answer = await response.Content.ReadAsByteArrayAsync(ct);
        var finished = time.GetTimestamp();
        return response.IsSuccessStatusCode ? Read(answer, finished) : Outcome.Failed($"status {(int)response.StatusCode}");
    }

    public void Dispose() => _client.Dispose();

    private Outcome Read(byte[] answer, long finished)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var slate = document.RootElement;
            var degraded = slate.GetProperty("degraded");
            string[] kinds = degraded.GetArrayLength() == 0
                ? [] : [.. degraded.EnumerateArray().Select(one => $"{one.GetProperty("stage")} {one.GetProperty("outcome")}")];
            var works = slate.GetProperty("works").GetArrayLength();
            return new(finished, kinds, works < limit, Error: null)
            {
                Origin = (slate.GetProperty("generation").GetInt64(), slate.GetProperty("model").GetString()!),
                IsEmpty = works == 0,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Outcome.Failed("not a slate");
        }
    }

    private static HttpClient NewClient(ApiAddress api, TimeSpan timeout)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = api.Address, Timeout = timeout };
        if (api.Key is { } key)
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }
}
