using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace VectorRec.Tests.Api.Hosting.Documented;

public sealed class CommittedDocumentTests
{
    [Fact]
    public async Task The_document_of_the_repository_is_what_the_service_serves()
    {
        await using var api = await ApiProcess.StartAsync();
        var served = await api.Client.GetFromJsonAsync<JsonObject>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var text = CommittedDocument.Text(served!);
        if (Environment.GetEnvironmentVariable(CommittedDocument.Renew) is not null)
            await File.WriteAllTextAsync(CommittedDocument.Path, text, TestContext.Current.CancellationToken);
        var committed = await File.ReadAllTextAsync(CommittedDocument.Path, TestContext.Current.CancellationToken);
        Assert.True(
            text == committed, $"docs/openapi.json is not what the service serves. Write it anew with\n    {CommittedDocument.Command}");
    }

    [Fact]
    public void Nobody_who_reads_the_document_of_the_last_release_is_broken() =>
        House.Breaches.None(BreakingChanges.Between(CommittedDocument.ReadReleased(), CommittedDocument.Read()));
}
