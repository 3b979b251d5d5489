using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;

namespace VectorRec.Tests.HeldOut;

public sealed class PairsFileTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        (long, long)[] pairs = [(1, 2), (long.MaxValue, 0)];
        await PairsFile.WriteAsync(folder["new/test.tsv"], pairs, Ct);
        Assert.Equal(pairs, await PairsFile.ReadAsync(folder["new/test.tsv"], Ct));
    }

    [Theory]
    [InlineData("1\t2\n3\t4\n")]
    [InlineData("user_id,work_id\r\n1,2\r\n3,4")]
    [InlineData("user work\n\n1 2\n 3  4 \n")]
    public async Task Separators_and_headers_of_others_are_read(string text)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([(1, 2), (3, 4)], await PairsFile.ReadAsync(folder.Write("test.tsv", text), Ct));
    }

    [Theory]
    [InlineData("1\t2\n3\n", "line 2")]
    [InlineData("1\t2\nx\ty\n", "line 2")]
    [InlineData("1\t2\t3\n", "line 1")]
    [InlineData("1\t-2\n", "line 1")]
    [InlineData("1\t99999999999999999999\n", "line 1")]
    public async Task A_line_that_is_no_pair_is_named(string text, string where)
    {
        using var folder = new TemporaryFolder();
        var bad = await Assert.ThrowsAsync<CommandException>(() => PairsFile.ReadAsync(folder.Write("test.tsv", text), Ct));
        Assert.Equal(ExitCodes.InvalidInput, bad.ExitCode);
        Assert.Contains(where, bad.Message);
    }
}
