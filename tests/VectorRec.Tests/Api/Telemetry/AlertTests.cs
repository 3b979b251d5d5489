using System.Diagnostics;

namespace VectorRec.Tests.Api.Telemetry;

/// <summary>The alerts, by Prometheus's own tool.</summary>
public sealed class AlertTests
{
    [Theory]
    [InlineData("check", "config", "prometheus.yml")]
    [InlineData("check", "rules", "alerts.yml")]
    [InlineData("test", "rules", "alerts.test.yml")]
    public async Task Promtool_finds_nothing_wrong(params string[] arguments)
    {
        using var tool = Process.Start(new ProcessStartInfo(PrometheusServer.Program("promtool"), arguments)
        {
            WorkingDirectory = PrometheusServer.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = await Task.WhenAll(
            tool.StandardOutput.ReadToEndAsync(Service.Token), tool.StandardError.ReadToEndAsync(Service.Token));
        await Wait.ForExitAsync(tool);
        Assert.True(tool.ExitCode == 0, string.Concat(said));
    }

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires()
    {
        var cases = File.ReadAllText(Path.Combine(PrometheusServer.Folder, "alerts.test.yml")).Split("alertname: ").Skip(1)
            .Where(part => part.Contains("exp_labels", StringComparison.Ordinal)).Select(part => part.Split('\n', ',')[0].Trim());
        var alerts = File.ReadLines(Path.Combine(PrometheusServer.Folder, "alerts.yml"))
            .Where(line => line.Contains("- alert:", StringComparison.Ordinal)).Select(line => line.Split(':')[1].Trim());
        Assert.Equal(alerts.Order(StringComparer.Ordinal), cases.Distinct().Order(StringComparer.Ordinal));
    }
}
