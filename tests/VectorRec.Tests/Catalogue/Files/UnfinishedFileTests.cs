using VectorRec.Catalogue.Files;

namespace VectorRec.Tests.Catalogue.Files;

public sealed class UnfinishedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Whoever_reads_meanwhile_finds_the_old_file_and_afterwards_the_new_one_alone()
    {
        var path = _folder.Write("report.json", "old");

        await UnfinishedFile.WriteAsync(path, async name =>
        {
            await File.WriteAllTextAsync(name, "new", TestContext.Current.CancellationToken);
            Assert.Equal("old", File.ReadAllText(path));
        });

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task One_that_was_not_written_to_the_end_leaves_the_old_one_and_nothing_else()
    {
        var path = _folder.Write("report.json", "old");

        await Assert.ThrowsAsync<OperationCanceledException>(() => UnfinishedFile.WriteAsync(path, async name =>
        {
            await File.WriteAllTextAsync(name, "ne", TestContext.Current.CancellationToken);
            throw new OperationCanceledException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.EnumerateFiles(_folder.Path));
    }

    [Fact]
    public async Task The_folder_is_made()
    {
        var path = Path.Combine(_folder.Path, "reports", "today", "report.json");
        await UnfinishedFile.WriteAsync(path, name => File.WriteAllTextAsync(name, "new", TestContext.Current.CancellationToken));
        Assert.Equal("new", File.ReadAllText(path));
    }

    public void Dispose() => _folder.Dispose();
}
