using System.Text;
using System.Text.Json.Nodes;
using VectorRec.Api.Hosting.Docs;
using VectorRec.Storage.Access;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>The problems that the document shows are those that the service answers with, word for word.</summary>
public sealed class ProblemExampleTests(Service service) : IClassFixture<Service>
{
    private static readonly ApiDocument Document = ApiDocument.Of(CommittedDocument.Read());

    public static TheoryData<int> OfEveryRoute => [400, 401, 403, 404, 415];

    [Theory]
    [MemberData(nameof(OfEveryRoute))]
    public async Task A_problem_of_every_route_is_the_real_one(int status)
    {
        using var nobody = new HttpClient { BaseAddress = service.Address };
        using var operations = await service.ClientAsync(ApiScopes.Operations);
        var client = status switch { 401 => nobody, 403 => operations, _ => service.Client };
        var asked = Document.Operations.Where(operation => operation.HasStatus(status)
            // A user who may not be erased is not told apart from one who may.
            && (status != 404 || operation.Path != "/v1/users/{id}/likes/{workId}")).ToArray();
        Assert.InRange(asked.Length, 8, 100);
        foreach (var operation in asked)
            Assert.Equal(Example(operation, status), await AskAsync(client, operation, status));
    }

    [Fact]
    public async Task A_work_that_is_removed_stays_so()
    {
        await service.ExecuteAsync("update works set status = 'removed' where work_id = 7");
        var operation = Document.Operations.First(operation => operation is { Path: "/v1/works/{id}/status", Method: "PUT" });
        Assert.Equal(Example(operation, 409), await AskAsync(service.Client, operation, 409));
    }

    [Fact]
    public async Task Too_large_and_too_many_are_the_real_ones()
    {
        var operation = Document.Operations.First(operation => operation is { Path: "/v1/search" });
        Assert.Equal(Example(operation, 413), await AskAsync(service.Client, operation, 413));
        service.Settings = [("Limits:Burst", "1"), ("Limits:RequestsPerSecond", "1")];
        await using var busy = await service.AnotherAsync();
        string? said = null;
        await Wait.UntilAsync(async () =>
        {
            said = await AskAsync(busy.Client, operation, 429);
            return said.Contains("\"status\":429", StringComparison.Ordinal);
        });
        Assert.Equal(Example(operation, 429), said);
    }

    private static async Task<string> AskAsync(HttpClient client, ApiOperation operation, int status)
    {
        var id = status == 409 ? 7 : ProblemExamples.NoId;
        var path = operation.Path.Replace("{id}", $"{id}", StringComparison.Ordinal)
            .Replace("{creatorId}", "7", StringComparison.Ordinal).Replace("{followeeId}", "7", StringComparison.Ordinal);
        if (operation.Path.EndsWith("/not-interested", StringComparison.Ordinal) && status != 400)
            path += "?tag=pop";
        using var message = new HttpRequestMessage(
            new HttpMethod(operation.Method), path + (status == 400 ? $"?{ProblemExamples.NoParameter}=red" : ""));
        var body = status == 409 ? """{"status":"active"}""" : operation.Example?.ToJsonString();
        if (status == 413)
            body = $$"""{"query":"{{new string('x', 1 << 20)}}"}""";
        if (body is not null)
            message.Content = new StringContent(body, Encoding.UTF8, status == 415 ? "text/plain" : "application/json");
        // Who asks first is refused before the body is on its way, which a closed connection could cut off.
        message.Headers.ExpectContinue = status == 413;
        using var response = await client.SendAsync(message, Service.Token);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Service.Token))!.AsObject();
        return Plain(operation, problem);
    }

    private static string Example(ApiOperation operation, int status) => Plain(operation, operation.AnswerExample(status)!.AsObject());

    // But for what names the request.
    private static string Plain(ApiOperation operation, JsonObject problem)
    {
        var copy = problem.DeepClone().AsObject();
        copy.Remove("traceId");
        return $"{operation}: {new JsonObject(copy.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString()}";
    }
}
