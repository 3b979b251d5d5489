using ParquetSharp;
using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import.Parquet;

/// <summary>Files as Arrow C++ writes them.</summary>
public sealed class ArrowFileTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly DateTime At = new(2026, 2, 3, 20, 15, 0, DateTimeKind.Utc);

    public static TheoryData<ParquetVersion, Compression, Encoding?> Layouts { get; } = new(
        from version in (ParquetVersion[])[ParquetVersion.PARQUET_1_0, ParquetVersion.PARQUET_2_6]
        from compression in (Compression[])[Compression.Uncompressed, Compression.Snappy, Compression.Gzip, Compression.Zstd,
            Compression.Brotli, Compression.Lz4, Compression.Lz4Hadoop]
        from encoding in (Encoding?[])[null, Encoding.Plain, Encoding.DeltaBinaryPacked]
        select (version, compression, encoding));

    [Theory, MemberData(nameof(Layouts))]
    public async Task Every_version_compression_and_encoding_is_read_right_or_cannot_be_written(
        ParquetVersion version, Compression compression, Encoding? encoding)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        long[] ids = [.. Enumerable.Range(0, 5_000).Select(i => (i * 7_919L) + (i % 3 * (1L << 40)))];
        using (var builder = new WriterPropertiesBuilder())
        {
            builder.Version(version).Compression(compression).DataPagesize(4_000);
            if (encoding is { } given)
                builder.DisableDictionary().Encoding(given);
            using var properties = builder.Build();
            Write(folder["users.parquet"], properties, (new Column<long>("user_id"), Logical(ids)),
                (new Column<DateTime>("created_at", LogicalType.Timestamp(true, TimeUnit.Micros)),
                    Logical(ids.Select(id => At.AddTicks(-id * 10)))));
        }

        var run = await database.RunAsync("import", folder["users.parquet"], "--json", "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(ids.Length, await database.ScalarAsync<long>(
            "select count(*) from users where created_at = timestamptz '2026-02-03 20:15:00Z' - user_id * interval '1 microsecond'"));
        Assert.Equal(ids.Sum(), await database.ScalarAsync<long>("select sum(user_id)::bigint from users"));
    }

    [Theory]
    [InlineData(TimeUnit.Millis, "2026-02-03 20:15:00.123")]
    [InlineData(TimeUnit.Micros, "2026-02-03 20:15:00.123456")]
    [InlineData(TimeUnit.Nanos, "2026-02-03 20:15:00.123456")]
    public async Task Each_unit_of_time_is_kept_to_the_microsecond(TimeUnit unit, string expected)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        var time = At.AddTicks(1_234_567);
        Write(folder["users.parquet"], null, (new Column<long>("user_id"), Logical<long>([1])), unit == TimeUnit.Nanos
            ? (new Column<DateTimeNanos>("created_at", LogicalType.Timestamp(true, unit)),
                Logical<DateTimeNanos>([new DateTimeNanos(time)]))
            : (new Column<DateTime>("created_at", LogicalType.Timestamp(true, unit)), Logical<DateTime>([time])));
        var run = await database.RunAsync("import", folder["users.parquet"], "--json", "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(expected, await database.ScalarAsync<string>("select (created_at at time zone 'UTC')::text from users"));
    }

    [Fact]
    public async Task INT96_says_no_zone_and_is_taken_by_who_says_it()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        // 2026-02-03 is day 61074 of the Julian calendar from noon of 1858-11-17.
        var nanoseconds = (ulong)At.TimeOfDay.Ticks * 100;
        var day = 2_440_588 + (int)(At.Date - DateTime.UnixEpoch).TotalDays;
        Write(folder["users.parquet"], null, (new Column<long>("user_id"), Logical<long>([1])),
            (new Column<Int96>("created_at"), Logical<Int96>([new Int96((int)(uint)nanoseconds, (int)(nanoseconds >> 32), day)])));
        var refused = await IndexerRun.Async("validate", folder["users.parquet"], "--json");
        Assert.Contains("created_at is a timestamp without a zone", refused.OnlyFile().GetProperty("examples")[0].GetString());
        var run = await database.RunAsync("import", folder["users.parquet"], "--json", "--zone", "Z");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("2026-02-03 20:15:00", await database.ScalarAsync<string>("select (created_at at time zone 'UTC')::text from users"));
    }

    [Fact]
    public async Task A_list_that_cannot_be_null_may_be_empty()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        var list = new ParquetSharp.Schema.GroupNode("members", Repetition.Required,
            [new ParquetSharp.Schema.GroupNode("list", Repetition.Repeated,
                [new ParquetSharp.Schema.PrimitiveNode("element", Repetition.Required, LogicalType.None(), PhysicalType.Int64)])],
            LogicalType.List());
        using var schema = new ParquetSharp.Schema.GroupNode("schema", Repetition.Required,
            [new ParquetSharp.Schema.PrimitiveNode("family_id", Repetition.Required, LogicalType.None(), PhysicalType.Int64), list]);
        using (var properties = WriterProperties.GetDefaultWriterProperties())
        using (var writer = new ParquetFileWriter(folder["families.parquet"], schema, properties))
        {
            using var group = writer.AppendRowGroup();
            using (var column = (ColumnWriter<long>)group.NextColumn())
                column.WriteBatch([1, 2, 3]);
            using (var column = (ColumnWriter<long>)group.NextColumn())
                column.WriteBatch(4, [1, 1, 0, 1], [0, 1, 0, 0], [3, 4, 5]);
            writer.Close();
        }

        await database.ExecuteAsync(
            "insert into families values (1), (2), (3); insert into family_members values (1, 1), (2, 2), (2, 3), (3, 5)");
        var run = await database.RunAsync("import", folder["families.parquet"], "--json", "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("1:3 1:4 3:5", await database.ScalarAsync<string>(
            "select string_agg(family_id || ':' || user_id, ' ' order by family_id, user_id) from family_members"));
    }

    [Fact]
    public async Task Half_floats_and_UUIDs_are_read()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        var id = Guid.Parse("6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d11");
        Write(folder["events.parquet"], null, (new Column<Guid>("event_id"), Logical<Guid>([id])),
            (new Column<DateTime>("at", LogicalType.Timestamp(true, TimeUnit.Millis)), Logical<DateTime>([At])),
            (new Column<long>("user_id"), Logical<long>([1])), (new Column<int>("work_id"), Logical<int>([2])),
            (new Column<string>("type"), Logical<string>(["play"])), (new Column<Half>("weight"), Logical<Half>([(Half)1.5])));
        var run = await database.RunAsync("import", folder["events.parquet"], "--json", "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal($"{id} 1.5", await database.ScalarAsync<string>("select concat_ws(' ', event_id, weight) from events"));
    }

    private static Action<ColumnWriter> Logical<T>(IEnumerable<T> values) => column =>
    {
        using var writer = column.LogicalWriter<T>();
        writer.WriteBatch(values.ToArray());
    };

    private static void Write(string file, WriterProperties? properties, params (Column Column, Action<ColumnWriter> Write)[] columns)
    {
        using var byDefault = WriterProperties.GetDefaultWriterProperties();
        using var writer = new ParquetFileWriter(file, [.. columns.Select(column => column.Column)], properties ?? byDefault);
        using var group = writer.AppendRowGroup();
        foreach (var (_, write) in columns)
        {
            using var column = group.NextColumn();
            write(column);
        }

        writer.Close();
    }
}
