using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Resilience;
using VectorRec.Storage.Runs;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Indexing;

public sealed class IndexJobTests(IndexedCatalogue catalogue) : IClassFixture<IndexedCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_generation_holds_every_active_work_once_with_the_same_score_in_table_and_collection()
    {
        var report = await catalogue.IndexAsync(options: new() { BatchSize = 64, Parallelism = 3 });
        await catalogue.AssertServesAsync(report.Run.RunId);
        Assert.Equal(IndexedCatalogue.ActiveWorks, report.Run.Works);

        var generation = Generation.Load(report.Run, catalogue.Home.Folder, threads: 1);
        var items = generation.Items;
        Assert.Equal(Enumerable.Range(1, IndexedCatalogue.ActiveWorks).Select(id => (long)id), items.WorkIds.ToArray());
        var hits = new VectorHits();
        var user = items.Embeddings.ToArray(11);
        await catalogue.Stores.Index.QueryAsync(
            report.Run.Collection, [new VectorQuery(user, items.Count) { Exact = true }], [hits],
            TimeSpan.FromSeconds(30), Token);
        var alike = Enumerable.Range(0, items.Count)
            .Select(row => (items.WorkIds[row], Score: items.Embeddings.Dot(user, row)))
            .OrderByDescending(pair => pair.Score).ToArray();
        Assert.Equal(alike.Length, hits.Count);
        for (var i = 0; i < alike.Length; i++)
            Assert.Equal(alike[i].Score, hits.Scores[i], 1e-4);
        generation.Release();
    }

    [Fact]
    public async Task A_batch_of_any_size_gives_the_same_generation()
    {
        byte[]? expected = null;
        foreach (var size in (int[])[1, 7, 700, 5000])
        {
            var report = await catalogue.IndexAsync(options: new() { BatchSize = size, Gate = new() { Sample = 3 } });
            var generation = Generation.Load(report.Run, catalogue.Home.Folder, threads: 1);
            var embeddings = generation.Items.Embeddings.Bytes.ToArray();
            generation.Release();
            Assert.Equal(expected ??= embeddings, embeddings);
        }
    }

    [Fact]
    public async Task The_next_generation_replaces_the_one_before_and_leaves_it_whole()
    {
        var first = await catalogue.IndexAsync();
        var second = await catalogue.IndexAsync(catalogue.CreateBundle("wider", dimension: 24, seed: 9));
        await catalogue.AssertServesAsync(second.Run.RunId);
        var old = (await catalogue.Runs.ListAsync(Token)).Single(run => run.RunId == first.Run.RunId);
        Assert.Equal("retired", old.Status);
        Assert.Equal(IndexedCatalogue.ActiveWorks, await catalogue.Stores.Collections.CountAsync(old.Collection, Token));
        Generation.Load(old, catalogue.Home.Folder, threads: 1).Release();
    }

    [Fact]
    public async Task Quantised_vectors_pass_the_gate_too() =>
        Assert.True((await catalogue.IndexAsync(options: new() { Collection = new() { Quantize = true } })).Gate.Recall > 0.9);

    [Fact]
    public async Task A_poor_graph_is_refused_for_the_neighbours_it_misses()
    {
        var poor = new IndexOptions
        {
            Collection = new() { M = 4, EfConstruct = 4, FullScanThreshold = 10, Segments = 1 },
            Gate = new() { Ef = 1, Neighbours = 1, Nearest = 1, MinRecall = 0.999 }
        };
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync(options: poor));
        Assert.Contains("99.9", refused.Message);
        await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync());
    }

    [Fact]
    public async Task Too_little_recall_is_refused_with_the_figures_and_the_old_generation_serves_on()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(
            () => catalogue.IndexAsync(options: new() { Gate = new() { MinRecall = 1.01 } }));
        Assert.Contains("101.0 %", refused.Message.Replace("%", " %").Replace("  ", " "));
        Assert.Equal(refused.Message, (await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync())).Failure);
        await catalogue.AssertServesAsync(serving);
    }

    [Fact]
    public async Task A_tower_that_returns_no_numbers_is_refused_with_the_work()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(
            () => catalogue.IndexAsync(catalogue.CreateBundle("broken", biasScale: float.NaN)));
        Assert.Contains("work 1 ", refused.Message);
        await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync());
        await catalogue.AssertServesAsync(serving);
    }

    [Fact]
    public async Task A_tower_that_fails_on_a_work_is_refused_with_its_reason()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        var bundle = catalogue.CreateBundle("failing", failing: ([], [1 + Vocabulary.OutOfVocabulary + 41]));
        var refused = await Assert.ThrowsAsync<IndexRefusedException>(() => catalogue.IndexAsync(bundle, new() { BatchSize = 10 }));
        Assert.StartsWith("Of the works 41 to 50, ", refused.Message);
        Assert.Contains("cannot embed one: The item tower failed: ", refused.Message);
        await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync());
        await catalogue.AssertServesAsync(serving);
    }

    [Fact]
    public async Task A_cancelled_run_is_undone_and_the_old_generation_serves_on()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        foreach (var stage in Enum.GetValues<IndexStage>())
        {
            using var cancel = new CancellationTokenSource();
            var progress = new Reports(progress =>
            {
                if (progress.Stage == stage)
                    cancel.Cancel();
            });
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                () => catalogue.IndexAsync(options: new() { BatchSize = 50 }, progress: progress, ct: cancel.Token));
            Assert.Equal("It was interrupted.", (await catalogue.AssertFailedAndGoneAsync(await catalogue.NewestRunAsync())).Failure);
            await catalogue.AssertServesAsync(serving);
        }
    }

    [Fact]
    public async Task Two_at_once_do_not_mix_the_second_is_refused()
    {
        var serving = (await catalogue.IndexAsync()).Run.RunId;
        Task<IndexReport>? second = null;
        var first = await catalogue.IndexAsync(
            options: new() { BatchSize = 50 }, progress: new Reports(_ => second ??= catalogue.IndexAsync()));
        await Assert.ThrowsAsync<IndexBusyException>(() => second!);
        Assert.Equal(serving + 1, first.Run.RunId);
        await catalogue.AssertServesAsync(first.Run.RunId);
    }

    [Fact]
    public async Task A_vector_index_that_dies_and_is_not_waited_for_is_told_and_the_next_index_removes_what_was_built()
    {
        await using var services = await LocalServices.StartAsync(postgres: "not needed", qdrant: null);
        using var connection = new QdrantConnection(services.Qdrant, null, TimeProvider.System);
        var job = new IndexJob(catalogue.Home with { Qdrant = connection });
        var killed = 0;
        var failure = await Assert.ThrowsAsync<StoreLostException>(
            () => job.RunAsync(catalogue.Bundle, new() { BatchSize = 20, Wait = TimeSpan.Zero }, new Reports(_ =>
            {
                if (Interlocked.Exchange(ref killed, 1) == 0)
                    services.KillQdrant();
            }), Token));
        Assert.Equal("Qdrant", failure.Store);
        var left = (await catalogue.Runs.ListAsync(Token))[0];
        Assert.Equal("building", left.Status);
        await catalogue.IndexAsync();
        await catalogue.AssertFailedAndGoneAsync(left.RunId);
    }

    [Fact]
    public async Task Embeddings_of_8_bits_pass_the_gate_beside_those_of_the_collection()
    {
        var report = await catalogue.IndexAsync(options: new() { Encoding = EmbeddingEncoding.Int8 });
        Assert.True(report.Gate.GraphRecall >= 0.97);
        await catalogue.AssertServesAsync(report.Run.RunId);
    }

    private sealed class Reports(Action<IndexProgress> take) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => take(value);
    }
}
