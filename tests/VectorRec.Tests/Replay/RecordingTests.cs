using System.Buffers.Binary;
using Dapper;
using VectorRec.Replay;
using VectorRec.Storage.Recordings;
using VectorRec.Tests.Funnel.Ranking;

namespace VectorRec.Tests.Replay;

public sealed class RecordingTests(FineCatalogue catalogue) : IClassFixture<FineCatalogue>
{
    [Fact]
    public async Task A_recording_replays_from_its_bytes_and_they_are_few()
    {
        foreach (var user in (long[])[1, 12, 999_999])
        {
            using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), user, limit: 20);
            var document = RecordingDocument.Write(Recording.Of(run));
            var read = RecordingDocument.Read(document);
            using var replay = await catalogue.ReplayAsync(read);

            Assert.Equal(RecordedWork.SlateOf(run), read.Slate);
            Assert.Equal(RecordedWork.SlateOf(run), RecordedWork.SlateOf(replay));
            Assert.Equal(run.Candidates.Fates.ToArray(), replay.Candidates.Fates.ToArray());
            Assert.Equal(document, RecordingDocument.Write(read));
            Assert.True(document.Length < 20_000, $"{document.Length} bytes");
        }
    }

    [Fact]
    public async Task A_damaged_document_is_refused_or_reads_as_a_recording()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), 12, limit: 20);
        var document = RecordingDocument.Write(Recording.Of(run));
        var random = new Random(1);
        var refused = 0;
        for (var i = 0; i < 400; i++)
        {
            var damaged = i % 2 == 0 ? document[..random.Next(document.Length)] : (byte[])document.Clone();
            if (damaged.Length == document.Length)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 + random.Next(255));
            try
            {
                RecordingDocument.Read(damaged);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Assert.True(refused > 200, $"{refused} were refused.");
    }

    [Fact]
    public void A_full_queue_drops_and_counts_and_the_share_is_that_of_the_ids()
    {
        var queue = new RecordingQueue(new() { QueueRequests = 3, StoredShare = 0.25 });
        for (var i = 0; i < 10; i++)
            queue.Offer(null!);
        Assert.Equal(7, queue.Dropped);

        var ids = new byte[16];
        var taken = Enumerable.Range(0, 4_000).Count(i =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(ids, i);
            return queue.Takes(new Guid(ids));
        });
        Assert.InRange(taken, 900, 1_100);
    }

    [Fact]
    public async Task The_store_keeps_the_newest_that_are_not_too_old_and_each_request_once()
    {
        var source = catalogue.Catalogue.Database.Source;
        var store = new RecordingStore(source);
        var now = new DateTime(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
        StoredRecording[] all =
            [.. Enumerable.Range(0, 30).Select(hours => new StoredRecording(Guid.NewGuid(), now.AddHours(-hours), 5, 1, [(byte)hours]))];
        await store.WriteAsync(all, FineCatalogue.Token);
        await store.WriteAsync([all[0] with { Document = [99] }], FineCatalogue.Token);
        Assert.Equal([0], (await store.FindAsync(all[0].RequestId, FineCatalogue.Token))!);

        await store.PruneAsync(now.AddHours(-19.5), keep: 100, FineCatalogue.Token);
        Assert.Equal(20, await CountAsync());
        await store.PruneAsync(now.AddHours(-19.5), keep: 5, FineCatalogue.Token);
        Assert.Equal(5, await CountAsync());
        Assert.NotNull(await store.FindAsync(all[4].RequestId, FineCatalogue.Token));
        Assert.Null(await store.FindAsync(all[5].RequestId, FineCatalogue.Token));

        async Task<long> CountAsync()
        {
            await using var connection = await source.OpenConnectionAsync(FineCatalogue.Token);
            return await connection.ExecuteScalarAsync<long>("select count(*) from recordings");
        }
    }
}
