using VectorRec.Simulation.Commands;

namespace VectorRec.Tests.Simulation.Platform;

public sealed class PlatformCommandTests
{
    [Theory]
    [InlineData("--days", "0")]
    [InlineData("--users", "9")]
    [InlineData("--seeds", "0")]
    [InlineData("--sessions", "0")]
    [InlineData("--events", "-1")]
    [InlineData("--arms", "best")]
    [InlineData("--worlds", "flat")]
    public async Task A_wrong_option_is_a_wrong_usage_and_makes_nothing(string option, string value)
    {
        using var folder = new TemporaryFolder();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["platform", "--out", folder["run"], option, value], TextWriter.Null, error, TestContext.Current.CancellationToken);
        Assert.Equal(2, code);
        Assert.False(Directory.Exists(folder["run"]));
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_folder_of_another_size_is_not_gone_on_with()
    {
        using var folder = new TemporaryFolder();
        folder.Write("options.json", "{}");
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            ["platform", "--out", folder.Path, "--days", "2"], TextWriter.Null, error, TestContext.Current.CancellationToken);
        Assert.Equal(1, code);
        Assert.Contains("choose another folder", error.ToString(), StringComparison.Ordinal);
    }
}
