using System.Net;
using System.Net.Sockets;
using VectorRec.Tests.Stores;
using VectorRec.Vectors;

namespace VectorRec.Tests.Vectors;

public sealed class VectorIndexTests(TestCollections stores) : IClassFixture<TestCollections>
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_query_of_a_batch_fills_its_own_result_and_leaves_nothing_of_the_last()
    {
        var ct = TestContext.Current.CancellationToken;
        var collection = await FillAsync(20);
        VectorHits[] results = [new(), new(), new()];
        var vectors = RandomWorks.Vectors(20, 4, seed: 12);
        await stores.Index.QueryAsync(collection, [.. vectors[..3].Select(vector => new VectorQuery(vector, 20))], results, Long, ct);
        Assert.All(results, hits => Assert.Equal(20, hits.Count));
        await stores.Index.QueryAsync(collection, [new(vectors[0], 1), new(vectors[1], 2), new(vectors[2], 3)], results, Long, ct);
        Assert.Equal([1, 2, 3], results.Select(hits => hits.Count));
        foreach (var (i, hits) in results.Index())
        {
            var alone = new VectorHits();
            await stores.Index.QueryAsync(collection, [new(vectors[i], i + 1)], [alone], Long, ct);
            Assert.Equal(alone.WorkIds.ToArray(), hits.WorkIds.ToArray());
            Assert.Equal(hits.Scores.ToArray().OrderDescending(), hits.Scores.ToArray());
        }
    }

    [Fact]
    public async Task A_missed_deadline_is_told_apart_and_clears_the_result()
    {
        var collection = await FillAsync(20);
        var hits = new VectorHits();
        var query = new VectorQuery(new float[4], 5);
        await stores.Index.QueryAsync(collection, [query], [hits], Long, TestContext.Current.CancellationToken);
        Assert.Equal(5, hits.Count);
        var failure = await FailureAsync(
            () => stores.Index.QueryAsync(
                collection, [query], [hits], TimeSpan.FromMicroseconds(1), TestContext.Current.CancellationToken));
        Assert.Equal(VectorIndexFailure.DeadlineExceeded, failure.Reason);
        Assert.Equal(0, hits.Count);
    }

    [Fact]
    public async Task A_collection_that_does_not_exist_is_not_found() =>
        Assert.Equal(VectorIndexFailure.NotFound, (await FailureAsync(() => QueryAsync(stores.UniqueName(), width: 4))).Reason);

    [Fact]
    public async Task A_vector_of_another_width_is_refused()
    {
        var collection = await FillAsync(5);
        var failure = await FailureAsync(() => QueryAsync(collection, width: 5));
        Assert.Equal(VectorIndexFailure.Refused, failure.Reason);
        Assert.Contains("expected dim: 4, got 5", failure.Message);
    }

    [Fact]
    public async Task A_cancelled_query_is_cancelled_not_failed()
    {
        var collection = await FillAsync(5);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stores.Index.QueryAsync(
            collection, [new VectorQuery(new float[4], 5)], [new VectorHits()], Long, new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task A_server_that_dies_is_unavailable()
    {
        await using var services = await LocalServices.StartAsync(postgres: "not needed", qdrant: null);
        using var connection = new QdrantConnection(services.Qdrant, null, TimeProvider.System);
        var index = new VectorIndex(connection);
        await connection.VersionAsync(Long, TestContext.Current.CancellationToken);
        services.KillQdrant();
        for (var i = 0; i < 3; i++)
        {
            var failure = await FailureAsync(() => index.QueryAsync(
                "any", [new VectorQuery(new float[4], 5)], [new VectorHits()], Long, TestContext.Current.CancellationToken));
            Assert.Equal(VectorIndexFailure.Unavailable, failure.Reason);
            Assert.Contains(services.Qdrant.TrimEnd('/'), failure.Message);
        }
    }

    [Fact]
    public async Task A_patient_query_survives_that_many_others_are_given_up_on_its_connection()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var services = await LocalServices.StartAsync(postgres: "not needed", qdrant: null);
        using var connection = new QdrantConnection(services.Qdrant, null, TimeProvider.System);
        var index = new VectorIndex(connection);
        await new VectorCollections(connection).CreateAsync("works", 4, new CollectionOptions(), ct);

        await services.PauseQdrantAsync(true);
        var patient = Enumerable.Range(0, 10).Select(_ => AskAsync(Long)).ToList();
        var givenUp = Enumerable.Range(0, 300).Select(_ => AskAsync(TimeSpan.FromMilliseconds(200))).ToList();
        foreach (var query in givenUp)
            Assert.Equal(VectorIndexFailure.DeadlineExceeded, (await FailureAsync(() => query)).Reason);
        await services.PauseQdrantAsync(false);
        await Wait.InTimeAsync(Task.WhenAll(patient));

        Task AskAsync(TimeSpan deadline) =>
            index.QueryAsync("works", [new VectorQuery(new float[4], 5)], [new VectorHits()], deadline, ct).AsTask();
    }

    [Fact]
    public async Task A_port_or_a_scheme_that_is_not_the_server_s_is_told_in_one_sentence()
    {
        var ct = TestContext.Current.CancellationToken;
        using var rest = new TcpListener(IPAddress.Loopback, 0);
        rest.Start();
        // As a server that speaks HTTP/1.1 alone.
        async Task AnswerAsync()
        {
            while (true)
            {
                using var caller = await rest.AcceptTcpClientAsync(ct);
                await caller.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n"u8.ToArray(), ct);
                if (await caller.GetStream().ReadAsync(new byte[1_000], ct) == 0)
                    continue;
            }
        }

        var answering = AnswerAsync();
        foreach (var (address, cause) in ((string, string)[])
            [
                ($"http://127.0.0.1:{((IPEndPoint)rest.LocalEndpoint).Port}", "does not speak gRPC: give its gRPC port, which is 6334"),
                (stores.Address.Replace("http:", "https:", StringComparison.Ordinal),
                    "does not speak TLS as it should: give an http address"),
                ("http://127.0.0.1:1", "cannot be reached: Connection refused."),
            ])
        {
            using var connection = new QdrantConnection(address, null, TimeProvider.System);
            var failure = await Assert.ThrowsAsync<VectorIndexException>(() => connection.VersionAsync(Long, ct));
            Assert.StartsWith($"Qdrant at {address}/ {cause}", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", failure.Message, StringComparison.Ordinal);
        }

        rest.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => Wait.InTimeAsync(answering));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:6334")]
    [InlineData("ftp://127.0.0.1")]
    public void An_address_that_is_none_is_refused_with_an_example(string address) =>
        Assert.Contains("http://127.0.0.1:6334",
            Assert.Throws<ArgumentException>(() => new QdrantConnection(address, null, TimeProvider.System)).Message);

    private async Task QueryAsync(string collection, int width) => await stores.Index.QueryAsync(
        collection, [new VectorQuery(new float[width], 5)], [new VectorHits()], Long, TestContext.Current.CancellationToken);

    private static async Task<VectorIndexException> FailureAsync(Func<ValueTask> call) =>
        await Assert.ThrowsAsync<VectorIndexException>(() => call().AsTask());

    private static async Task<VectorIndexException> FailureAsync(Func<Task> call) => await Assert.ThrowsAsync<VectorIndexException>(call);

    private async Task<string> FillAsync(int count)
    {
        var collection = stores.UniqueName();
        var vectors = RandomWorks.Vectors(count, 4, seed: 11);
        await stores.Collections.CreateAsync(collection, 4, new CollectionOptions(), TestContext.Current.CancellationToken);
        await stores.Collections.UpsertAsync(
            collection, [.. RandomWorks.Create(count, seed: 10).Select((work, i) => new VectorPoint(work.WorkId, vectors[i]))],
            TestContext.Current.CancellationToken);
        return collection;
    }
}
