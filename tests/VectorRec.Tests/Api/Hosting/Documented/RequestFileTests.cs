using VectorRec.Tests.House;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Api.Hosting.Documented;

/// <summary>The requests for editors are answered as they say, on a catalogue that has the demo's ids, and leave out no route.</summary>
public sealed class RequestFileTests(TestStores stores) : IAsyncLifetime
{
    // What cannot be asked without a request of before, or would take a user away.
    private static readonly string[] NotShown = ["POST /v1/replay", "DELETE /v1/users/{id}"];

    // Of which one stands for all.
    private static readonly string[] Alike =
        ["POST /v1/users", "POST /v1/songs", "POST /v1/follows", "POST /v1/families", "PUT /v1/families/{id}"];

    private readonly Service _service = new(stores) { MoreRows = DemoRows.Sql };

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Each_is_answered_as_it_says_and_no_route_is_left_out()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "api", "requests.http"), Service.Token);
        var document = await DocumentedAnswers.DocumentAsync(_service.Address);
        var (wrong, asked) = (new List<string>(), new HashSet<string>());
        foreach (var (name, status, method, path, body) in RequestFile.Read(text, TimeProvider.System))
        {
            using var message = new HttpRequestMessage(method, path) { Content = RequestFile.Content(body) };
            using var response = await _service.Client.SendAsync(message, Service.Token);
            if ((int)response.StatusCode != status)
                wrong.Add($"{name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Service.Token)}");
            asked.Add($"{document.Find(method, path.Split('?')[0])}");
        }

        Breaches.None(wrong);
        Breaches.None(document.Operations.Select(operation => $"{operation}").Except(asked).Except(NotShown).Except(Alike));
    }
}
