using System.Net;
using System.Net.Sockets;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Api.Hosting;

public sealed class ListeningTests
{
    [Fact]
    public async Task A_port_that_is_taken_is_told_in_one_sentence_that_names_the_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        await AssertEndsAsync(
            $"Urls is '{url}', which cannot be listened on: Failed to bind to address {url}: address already in use.", ("Urls", url));
        await AssertEndsAsync("Kestrel:Endpoints cannot be listened on: Failed to bind", ("Kestrel__Endpoints__Own__Url", url));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://127.0.0.1:5")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:0;nonsense")]
    // An address for documentation, which no machine has.
    [InlineData("http://192.0.2.1:8080")]
    public Task An_address_that_cannot_be_is_told_in_one_sentence_that_names_the_setting(string urls) =>
        AssertEndsAsync($"Urls is '{urls}', which cannot be listened on: ", ("Urls", urls));

    [Fact]
    public Task Ports_without_addresses_are_a_setting_of_their_own() =>
        AssertEndsAsync("HTTP_PORTS is '99999', which cannot be listened on: ", ("Urls", null), ("HTTP_PORTS", "99999"));

    [Fact]
    public async Task A_port_of_metrics_that_is_taken_is_told_in_one_sentence_that_names_the_setting()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await AssertEndsAsync(
            $"Telemetry:PrometheusPort is {port}, which cannot be listened on at 127.0.0.1: ", ("Telemetry__PrometheusPort", $"{port}"));
    }

    private static async Task AssertEndsAsync(string sentence, params (string Name, string? Value)[] settings)
    {
        var (exitCode, output, error) = await Programs.RunAsync("VectorRec.Api", [], [.. ApiProcess.NoStores, .. settings]);
        Assert.Equal(1, exitCode);
        Assert.StartsWith(sentence, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("Hosting failed to start", output, StringComparison.Ordinal);
    }
}
