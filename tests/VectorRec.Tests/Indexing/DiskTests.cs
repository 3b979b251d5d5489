using System.Diagnostics;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Indexing;

public sealed class DiskTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    [Fact]
    public async Task A_generation_that_was_damaged_is_not_gone_back_to_and_told_of()
    {
        var old = (await catalogue.IndexAsync()).Run;
        var serving = (await catalogue.IndexAsync()).Run;
        var items = Path.Combine(catalogue.Home.Folder, old.Folder, "items.vrt");
        using (var file = File.OpenWrite(items))
            file.SetLength(file.Length / 2);

        var back = await RunAsync(catalogue.Home.Folder, "rollback", "--run", $"{old.RunId}");
        Assert.Equal(ExitCodes.GenerationRefused, back.ExitCode);
        Assert.Contains(items, back.Error);
        await catalogue.AssertServesAsync(serving.RunId);
        var status = await RunAsync(catalogue.Home.Folder, "status");
        var runs = status.Json.GetProperty("runs").EnumerateArray().ToDictionary(
            run => run.GetProperty("runId").GetInt64(), run => run.GetProperty("damage").GetString());
        Assert.Contains(items, runs[old.RunId]);
        Assert.Null(runs[serving.RunId]);
    }

    [Fact]
    public async Task A_disk_without_room_ends_an_index_in_a_sentence_and_nothing_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("vectorrec-disk-").FullName;
        if (!await RunsAsync("mount", "-t", "tmpfs", "-o", "size=600k", "none", folder))
        {
            Directory.Delete(folder);
            Assert.Skip("This process may not mount a file system.");
        }

        try
        {
            var serving = (await catalogue.IndexAsync()).Run;
            var index = await RunAsync(folder, "index", "--bundle", catalogue.Bundle, "--spare-works", "100000");
            Assert.True(index.ExitCode == ExitCodes.Failed, index.Error);
            Assert.Contains($"There is no room for {folder}", index.Error);
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
            await catalogue.AssertServesAsync(serving.RunId);
        }
        finally
        {
            Assert.True(await RunsAsync("umount", folder));
            Directory.Delete(folder);
        }
    }

    private static async Task<bool> RunsAsync(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardError = true })!;
        await Wait.ForExitAsync(process);
        return process.ExitCode == 0;
    }

    private Task<IndexerRun> RunAsync(string folder, params string[] args) => IndexerRun.WithAsync(
        new()
        {
            ["ConnectionStrings__Postgres"] = catalogue.Database.ConnectionString,
            ["Qdrant__Address"] = catalogue.Stores.Address,
            ["Generations__Folder"] = folder,
        },
        [.. args, "--json", "--alias", catalogue.Home.Alias], TestContext.Current.CancellationToken);
}
