using System.Text;
using System.Text.Json;
using VectorRec.Indexer.Import;
using VectorRec.Load.Importing;
using VectorRec.Load.World;
using VectorRec.Records;
using VectorRec.Records.Json;
using VectorRec.Tests.Simulation;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Load;

public sealed class ImportTrialTests(TestStores stores, SmallWorld worlds) : IClassFixture<SmallWorld>
{
    private const int Crowded = 2_000;

    [Fact]
    public async Task All_events_are_imported_and_copied_and_live_events_are_stored_beside_an_import()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var importer = new Importer(
            stores.UniqueName(), Repository.IndexerProgram, await stores.PostgresAsync(), Environment.ProcessId, folder["log"],
            TimeProvider.System);
        try
        {
            var events = (await File.ReadAllLinesAsync(Path.Combine(worlds.Usual, "events.jsonl"), ct)).Length;
            var said = new List<string>();
            var report = await new ImportTrial([importer], worlds.Usual, Crowded, TimeProvider.System, said.Add).RunAsync(1, 50, ct);

            Assert.Equal(events, report.Events);
            Assert.Equal([importer.Name, $"{importer.Name}, Parquet", "COPY into a plain table"], report.Rows.Select(row => row.What));
            Assert.All(report.Rows, row => Assert.Equal(events / row.Seconds, row.RowsPerSecond, 1e-6));
            Assert.All(report.Rows.Take(2), row => Assert.InRange(row.PeakMb!.Value, 10, 10_000));
            Assert.Null(report.Rows[2].PeakMb);
            Assert.True(report.Live is { Taken: > 0, Refused: 0 }, $"{report.Live}");
            Assert.InRange(report.Live.P50, 0, report.Live.P99);
            Assert.InRange(report.Live.P99, 0, report.Live.Most);
            Assert.Equal(5, said.Count);
        }
        finally
        {
            await importer.RemoveAsync();
        }
    }

    [Fact]
    public async Task Events_in_Parquet_are_those_in_JSON_lines()
    {
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        var events = Path.Combine(worlds.Usual, "events.jsonl");
        await ParquetEvents.WriteAsync(events, folder["events.parquet"], ct);
        Assert.Equal(await RowsAsync(events), await RowsAsync(folder["events.parquet"]));

        async Task<List<string>> RowsAsync(string file)
        {
            var read = new List<string>();
            var row = new Row(RecordKinds.Events);
            await using var source = await InputFile.Of([file], "events", rejectsFolder: null).Single().Open(ct);
            while (await source.ReadAsync(row, ct))
            {
                Assert.Empty(row.Defects);
                using var bytes = new MemoryStream();
                using (var json = new Utf8JsonWriter(bytes))
                    JsonRow.Write(json, row);
                read.Add(Encoding.UTF8.GetString(bytes.ToArray()));
            }

            return read;
        }
    }

    [Fact]
    public async Task Crowded_events_go_through_the_users_up_and_down_and_through_few_works()
    {
        using var folder = new TemporaryFolder();
        long[] works = [3, 5], users = [.. Enumerable.Range(1, 50)];
        await CrowdedEvents.WriteAsync(
            folder["file.jsonl"], 300, works, users, new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TestContext.Current.CancellationToken);
        var rows = SmallWorld.Rows(folder.Path, "file");
        var asked = rows.Select(row => row.GetProperty("user_id").GetInt64()).Chunk(100).ToArray();
        Assert.Equal(3, asked.Length);
        Assert.Equal(asked[0].Order(), asked[0]);
        Assert.Equal(asked[1].OrderDescending(), asked[1]);
        Assert.Equal(asked[0], asked[2]);
        Assert.Equal(users, asked[0].Distinct());
        Assert.Equal(works, rows.Select(row => row.GetProperty("work_id").GetInt64()).Distinct().Order());
        Assert.Equal(rows.Count, rows.Select(row => row.GetProperty("event_id").GetGuid()).Distinct().Count());
    }
}
