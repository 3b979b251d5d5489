using Dapper;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Indexing.Parts;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Indexing;

/// <summary>One generation, of which several machines embed a part each.</summary>
public sealed class PartTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_that_are_embedded_at_once_and_ended_and_begun_again_become_the_generation_that_one_process_makes()
    {
        var before = (await catalogue.IndexAsync()).Run.RunId;
        // All begin at once; the third ends in the middle, and does the rest when it is begun again.
        using var enough = new CancellationTokenSource();
        var third = RunAsync(3, new() { BatchSize = 5 }, new Reports(value =>
        {
            if (value.Done >= 50)
                enough.Cancel();
        }), enough.Token);
        var parts = await Task.WhenAll(RunAsync(1), RunAsync(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third);
        var again = await RunAsync(3);
        Assert.InRange(again.Taken, 40, 200);
        Assert.Equal(IndexedCatalogue.ActiveWorks, parts.Sum(part => part.Works) + again.Works);
        Assert.Single(parts.Append(again).Select(part => part.RunId).Distinct());
        Assert.Equal(before, (await catalogue.Runs.ActiveAsync(Token))!.RunId);

        // The catalogue went on meanwhile: one work is new, one is hidden, one is another creator's.
        await using (var connection = await catalogue.Database.Source.OpenConnectionAsync(Token))
        {
            await connection.ExecuteAsync(
                """
                insert into works (work_id, kind, media, creator_id, quality, created_at) values (10000, 'work', 'audio', 1, .5, now());
                update works set status = 'hidden' where work_id = 20;
                update works set creator_id = 3 where work_id = 300;
                """);
        }

        var report = await catalogue.IndexAsync(options: new() { Resume = true });
        Assert.True(report.Resumed);
        // All but those that changed, and the last of each part, which might be half written.
        Assert.Equal(IndexedCatalogue.ActiveWorks - 2 - 3, report.Taken);
        Assert.Equal(again.RunId, report.Run.RunId);
        await catalogue.AssertServesAsync(report.Run.RunId);
        var whole = (await catalogue.IndexAsync()).Run;
        var (joined, alone) = (Load(report.Run), Load(whole));
        Assert.Equal(alone.Items.WorkIds.ToArray(), joined.Items.WorkIds.ToArray());
        for (var row = 0; row < alone.Items.BaseCount; row++)
            Assert.Equal(alone.Items.Embeddings.ToArray(row), joined.Items.Embeddings.ToArray(row));
        joined.Release();
        alone.Release();
        Assert.Equal(
            ["bundle", "items.vrt"], Directory.EnumerateFileSystemEntries(Path.Combine(catalogue.Home.Folder, report.Run.Folder))
                .Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_stands_in_the_way_of_a_part_is_said()
    {
        Task? same = null, index = null;
        await RunAsync(1, new() { BatchSize = 50 }, new Reports(_ =>
        {
            same ??= RunAsync(1);
            index ??= catalogue.IndexAsync();
        }));
        await Assert.ThrowsAsync<IndexBusyException>(() => same!);
        await Assert.ThrowsAsync<IndexBusyException>(() => index!);
        await Assert.ThrowsAsync<IndexRefusedException>(() => RunAsync(new CataloguePart(1, 2)));
        var other = catalogue.CreateBundle("b", seed: 2);
        await Assert.ThrowsAsync<IndexRefusedException>(() => RunAsync(new CataloguePart(2, 3), bundle: other));
        // What was not embedded by anybody is by the one that ends it.
        var report = await catalogue.IndexAsync(options: new() { Resume = true });
        await catalogue.AssertServesAsync(report.Run.RunId);
        foreach (var wrong in (string[])["0/3", "4/3", "1/65", "2", "a/b"])
            Assert.Equal(ExitCodes.Usage, (await IndexerRun.Async("index", "--bundle", catalogue.Bundle, "--shard", wrong)).ExitCode);
    }

    private Generation Load(IndexRun run) => Generation.Load(run, catalogue.Home.Folder, threads: 1);

    private Task<PartReport> RunAsync(
        int number, IndexOptions? options = null, IProgress<IndexProgress>? progress = null, CancellationToken? ct = null) =>
        RunAsync(new CataloguePart(number, 3), options, progress, ct);

    private Task<PartReport> RunAsync(
        CataloguePart part, IndexOptions? options = null, IProgress<IndexProgress>? progress = null, CancellationToken? ct = null,
        string? bundle = null) =>
        new PartJob(catalogue.Home).RunAsync(bundle ?? catalogue.Bundle, options ?? new(), part, progress, ct ?? Token);

    private sealed class Reports(Action<IndexProgress> take) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => take(value);
    }
}
