using Dapper;
using VectorRec.Indexing;
using VectorRec.Tests.Stores;
using VectorRec.Tests.Vectors;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

/// <summary>Several databases on one Qdrant and one folder, some of them copies of each other.</summary>
public sealed class SharedServersTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_another_database_had_built_is_neither_swept_nor_pruned_nor_pointed_to()
    {
        var before = await catalogue.IndexAsync();
        var theirs = await catalogue.IndexAsync();
        // As in a copy: the rows are here, and everything else is the original's.
        await ExecuteAsync("update index_runs set owner = 'another database'");
        await ExecuteAsync(
            $"update index_runs set status = 'failed', removed_at = null where run_id = {before.Run.RunId}");
        var alias = catalogue.Home.Alias;
        await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync());
        var copy = catalogue.Home with { Alias = $"{alias}_copy" };
        for (var i = 0; i < 3; i++)
            await new IndexJob(copy).RunAsync(catalogue.Bundle, new() { Keep = 1 }, null, Token);
        await new Pruning(copy).RunAsync(1, Token);

        var collections = await catalogue.Stores.Collections.ListAsync(Token);
        foreach (var run in (VectorRec.Storage.Runs.IndexRun[])[before.Run, theirs.Run])
        {
            Assert.Contains(run.Collection, collections);
            Assert.True(Directory.Exists(Path.Combine(catalogue.Home.Folder, run.Folder)));
        }

        Assert.Equal(theirs.Run.Collection, await catalogue.Stores.Collections.AliasTargetAsync(alias, Token));
        await ExecuteAsync("delete from index_runs where owner = 'another database'");
        await catalogue.Stores.Collections.DeleteAsync(theirs.Run.Collection, Token);
    }

    [Fact]
    public async Task What_is_left_of_a_failed_run_is_removed_once()
    {
        var run = (await catalogue.IndexAsync()).Run;
        await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync(options: new() { Gate = new() { MinRecall = 1.01 } }));
        var failed = await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync());
        Assert.NotNull(failed.RemovedAt);
        // Somebody else has that name now.
        await catalogue.Stores.Collections.CreateAsync(failed.Collection, 4, new CollectionOptions(), Token);
        Directory.CreateDirectory(Path.Combine(catalogue.Home.Folder, failed.Folder));
        await new Pruning(catalogue.Home).RunAsync(1, Token);
        Assert.Contains(failed.Collection, await catalogue.Stores.Collections.ListAsync(Token));
        Assert.True(Directory.Exists(Path.Combine(catalogue.Home.Folder, failed.Folder)));
        await catalogue.AssertServesAsync(run.RunId);
    }

    [Fact]
    public async Task An_alias_that_a_collection_has_is_refused_before_anything_is_built()
    {
        var newest = (await catalogue.IndexAsync()).Run.RunId;
        var taken = catalogue.Stores.UniqueName();
        await catalogue.Stores.Collections.CreateAsync(taken, 4, new CollectionOptions(), Token);
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(
            () => new IndexJob(catalogue.Home with { Alias = taken }).RunAsync(catalogue.Bundle, new(), null, Token));
        Assert.Contains("--alias", refused.Message);
        Assert.Equal(newest, await catalogue.NewestRunAsync());
    }

    [Fact]
    public async Task A_server_that_builds_no_graph_is_not_waited_for_without_end()
    {
        await using var services = await LocalServices.StartAsync(
            postgres: "not needed", qdrant: null, ("QDRANT__STORAGE__OPTIMIZERS__MAX_OPTIMIZATION_THREADS", "0"));
        using var connection = new QdrantConnection(services.Qdrant, null, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<VectorIndexException>(() => new IndexJob(catalogue.Home with { Qdrant = connection })
            .RunAsync(catalogue.Bundle, new() { Patience = TimeSpan.FromSeconds(1) }, null, Token));
        Assert.Equal(VectorIndexFailure.Stuck, failure.Reason);
        Assert.Contains("max_optimization_threads", failure.Message);
    }

    [Fact]
    public async Task A_graph_waits_longer_while_the_server_works_on_other_collections_but_not_without_end()
    {
        // A server that never gets further with the other.
        await using var services = await LocalServices.StartAsync(
            postgres: "not needed", qdrant: null, ("QDRANT__STORAGE__OPTIMIZERS__MAX_OPTIMIZATION_THREADS", "0"));
        using var connection = new QdrantConnection(services.Qdrant, null, TimeProvider.System);
        var collections = new VectorCollections(connection);
        var patience = TimeSpan.FromSeconds(0.5);
        await FillAsync("ours");
        var alone = await WaitedAsync();
        await FillAsync("other");
        var beside = await WaitedAsync();
        Assert.True(beside > patience * (VectorCollections.Turns - 1), $"{alone} {beside}");

        async Task FillAsync(string name)
        {
            await collections.CreateAsync(name, 64, new CollectionOptions(), Token);
            var vectors = RandomWorks.Vectors(5_000, 64, 1);
            await collections.UpsertAsync(name, [.. vectors.Select((vector, id) => new VectorPoint(id, vector))], Token);
            await collections.IndexAsync(name, Token);
        }

        async Task<TimeSpan> WaitedAsync()
        {
            var begun = TimeProvider.System.GetTimestamp();
            var failure = await Assert.ThrowsAsync<VectorIndexException>(() => Wait.InTimeAsync(
                collections.WaitUntilIndexedAsync("ours", null, patience, TimeProvider.System, Token)));
            Assert.Equal(VectorIndexFailure.Stuck, failure.Reason);
            return TimeProvider.System.GetElapsedTime(begun);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await catalogue.Database.Source.OpenConnectionAsync(Token);
        await connection.ExecuteAsync(sql);
    }
}
