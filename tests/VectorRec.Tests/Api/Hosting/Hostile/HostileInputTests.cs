using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VectorRec.Tests.Api.Hosting.Documented;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting.Hostile;

/// <summary>
/// Thousands of requests that are wrong in every way that the OpenAPI document lets one think of: each is refused with a problem that
/// names the field, or answered, and the service is well afterwards.
/// </summary>
public sealed partial class HostileInputTests(TestStores stores) : IAsyncLifetime
{
    private const int Least = 5_000;

    private readonly Service _service = new(stores) { MoreRows = DemoRows.Sql };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Whatever_is_sent_is_answered_or_refused_by_name_and_never_an_error_of_the_service()
    {
        var document = await DocumentedAnswers.DocumentAsync(_service.Address);
        var (random, known) = (new Random(20_261_130), new HashSet<string>());
        var requests = document.Operations.SelectMany(operation => HostileAddresses.Of(operation).Concat(operation.Body is null ? []
            : HostileBodies.Of(document, operation, HostileAddresses.Address(operation), random, known))).ToArray();
        Assert.True(requests.Length >= Least, $"{requests.Length} requests");

        var (wrong, refused) = (new ConcurrentQueue<string>(), 0);
        await Parallel.ForEachAsync(
            requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Service.Token }, async (request, ct) =>
            {
                try
                {
                    using var message = request.ToMessage(_service.Address);
                    using var response = await _service.Client.SendAsync(message, ct);
                    var said = await response.Content.ReadAsStringAsync(ct);
                    if (response.StatusCode >= HttpStatusCode.BadRequest)
                        Interlocked.Increment(ref refused);
                    if (Problem(request, response, said) is { } problem)
                        wrong.Enqueue($"{problem}: {request}\n    {(int)response.StatusCode} {said}");
                }
                catch (Exception e) when (e is HttpRequestException or Xunit.Sdk.XunitException)
                {
                    wrong.Enqueue($"{e.Message}: {request}");
                }
            });

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {requests.Length}\n" + string.Join('\n', wrong.Take(40)));
        Assert.InRange(refused, requests.Length / 2, requests.Length);
        using var ready = await _service.Client.GetAsync("/health/ready", Service.Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Equal(10, (await _service.RecommendAsync(4)).Works.Count);
    }

    private static string? Problem(HostileRequest request, HttpResponseMessage response, string said)
    {
        var status = (int)response.StatusCode;
        if (status >= 500)
            return "an error of the service";
        if (status < 400)
            return request.Refused ? "taken though the document refuses it" : null;
        if (request.Method == "HEAD")
            return null;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return "no problem";
        var problem = JsonNode.Parse(said)!;
        if (Inside().Match(said) is { Success: true } inside)
            return $"tells of the inside ({inside.Value})";
        if (status is 404 or 405 or 409)
            return null;
        return problem["errors"] is not JsonObject { Count: > 0 } errors ? "names no field"
            : request.What == HostileBodies.Damaged ? null
            : errors.Select(error => error.Key).FirstOrDefault(name => !Name().IsMatch(name)) is { } odd ? $"{odd} is no name of the API"
            : null;
    }

    // .NET, drivers, addresses and paths.
    [GeneratedRegex(@"System\.|Microsoft\.|VectorRec\.|Npgsql|Grpc|Exception|Nullable|Int(16|32|64)|JsonElement|Postgres|Qdrant"
        + @"|127\.0\.0\.1|/tmp|/home|\.cs\b|   at ")]
    private static partial Regex Inside();

    // A name begins small; what the caller chose is told as it was, and none of these begins with a capital.
    [GeneratedRegex(@"^[^A-Z]")]
    private static partial Regex Name();
}
