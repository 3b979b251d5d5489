using System.Net.Http.Json;
using System.Text.Json;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Platform.Servers;

/// <summary>What an app asks of the service, over HTTP.</summary>
internal sealed class PlatformApi(HttpClient client)
{
    /// <param name="request">Body of POST /v1/recommendations.</param>
    public Task<ApiSlate> AskAsync(object request, CancellationToken ct) => PostAsync<ApiSlate>("/v1/recommendations", request, ct);

    public Task EventsAsync(IReadOnlyList<ApiEvent> events, CancellationToken ct) =>
        PostAsync<JsonElement>("/v1/events", new { events }, ct);

    public async Task WorksAsync(IReadOnlyList<ApiWork> works, CancellationToken ct)
    {
        foreach (var some in works.Chunk(1_000))
            await PostAsync<JsonElement>("/v1/works", new { works = some }, ct);
    }

    public async Task StatusAsync(long workId, bool onAir, CancellationToken ct)
    {
        using var response = await client.PutAsJsonAsync(
            FormattableString.Invariant($"/v1/works/{workId}/status"), new { status = onAir ? "active" : "hidden" }, ct);
        await CheckAsync(response, ct);
    }

    private async Task<T> PostAsync<T>(string path, object body, CancellationToken ct)
    {
        using var response = await client.PostAsJsonAsync(path, body, ct);
        await CheckAsync(response, ct);
        return (await response.Content.ReadFromJsonAsync<T>(ct))!;
    }

    private static async Task CheckAsync(HttpResponseMessage response, CancellationToken ct)
    {
        if (!response.IsSuccessStatusCode)
            throw new WorldException(
                $"{response.RequestMessage?.RequestUri?.AbsolutePath} answered {(int)response.StatusCode}: "
                + (await response.Content.ReadAsStringAsync(ct)).ReplaceLineEndings(" "));
    }
}

internal sealed record ApiSlate(Guid RequestId, IReadOnlyList<ApiSlateWork> Works, IReadOnlyList<JsonElement> Degraded, string? Cursor);

internal sealed record ApiSlateWork(long WorkId);

internal sealed record ApiEvent(
    Guid Id, long UserId, long WorkId, string Type, DateTimeOffset At, Guid RequestId, int Position, string Scene);

internal sealed record ApiWork(
    long WorkId, long CreatorId, long SongId, string Media, string? Language, IReadOnlyList<string> Tags, double Quality, int DurationS,
    string City, DateTimeOffset CreatedAt);
