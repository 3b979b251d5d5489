using VectorRec.Indexer.Cli;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import.Parquet;

/// <summary>Files as DuckDB writes them, of every type, format version and compression: read right, or refused.</summary>
public sealed class DuckDbFileTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Rows = 3_000;

    public static TheoryData<string, string> VersionsAndCodecs { get; } = new(
        from version in (string[])["V1", "V2"]
        from codec in (string[])["uncompressed", "snappy", "gzip", "zstd", "brotli", "lz4_raw"]
        select (version, codec));

    [Theory, MemberData(nameof(VersionsAndCodecs))]
    public async Task Every_version_and_compression_is_read_to_the_microsecond(string version, string codec)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        DuckDbFile.Write(folder["users.parquet"],
            $"""
             select i::bigint user_id, case when i % 3 = 0 then null else 'name ' || i % 40 end as name, (i % 11)::bigint as level,
                    make_timestamptz(1700000000000000 + i * 1000003) as created_at, (i % 180) - 90.5 + 0.5 as lat, (i % 300) / 2.0 as lon
             from range({Rows}) t (i)
             """, $"parquet_version {version}, compression {codec}");
        var run = await database.RunAsync("import", folder["users.parquet"], "--json", "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(Rows, await database.ScalarAsync<long>(
            """
            select count(*) from users join generate_series(0, 2999) i on i = user_id
            where name is not distinct from case when i % 3 = 0 then null else 'name ' || i % 40 end and level = i % 11
              and created_at = timestamptz 'epoch' + interval '1700000000 seconds' + i * interval '1000003 microseconds'
              and lat = i % 180 - 90 and lon = (i % 300) / 2.0
            """));
    }

    // Where nothing is said, all rows are taken.
    [Theory]
    [InlineData("ubigint", "i::ubigint")]
    [InlineData("uinteger", "i::uinteger")]
    [InlineData("usmallint", "i::usmallint")]
    [InlineData("utinyint", "(i % 200)::utinyint")]
    [InlineData("tinyint", "(i % 100)::tinyint")]
    [InlineData("smallint", "i::smallint")]
    [InlineData("decimal(38,0)", "i::decimal(38,0)")]
    [InlineData("decimal(18,0)", "i::decimal(18,0)")]
    [InlineData("decimal(9,0)", "i::decimal(9,0)")]
    [InlineData("decimal(10,2)", "i::decimal(10,2)")]
    [InlineData("decimal(10,2) with a fraction", "(i + 0.5)::decimal(10,2)", "is not an integer")]
    [InlineData("decimal(38,0) of 31 digits", "'1000000000000000000000000000000'::decimal(38,0)", "is out of range")]
    [InlineData("ubigint beyond 2^63", "(9223372036854775808::ubigint + i::ubigint)", "is out of range")]
    [InlineData("hugeint", "i::hugeint")]
    [InlineData("float", "i::float")]
    [InlineData("double", "i::double")]
    [InlineData("double with a fraction", "i + 0.5::double", "is not an integer")]
    [InlineData("double beyond 2^53", "1e17 + i", "is beyond 2^53")]
    [InlineData("boolean", "i % 2 = 0", "is a boolean")]
    [InlineData("date", "date '2026-01-01'", "is a day without a time")]
    [InlineData("varchar", "i::varchar", "is a text, not an integer")]
    [InlineData("timestamptz", "make_timestamptz(i)", "is a time, which the field is not")]
    [InlineData("uuid", "uuid()", "is a UUID, which the field is not")]
    [InlineData("list", "[i]", "is a list")]
    public async Task An_integer_of_any_type_is_what_it_is_or_refused(string type, string value, string? reason = null)
    {
        Assert.NotEmpty(type);
        foreach (var version in (string[])["V1", "V2"])
        {
            using var folder = new TemporaryFolder();
            DuckDbFile.Write(folder["users.parquet"], $"select ({value}) as user_id from range(100) t (i)", $"parquet_version {version}");
            await AssertTakenAsync(folder["users.parquet"], "user_id", reason);
        }
    }

    [Theory]
    [InlineData("make_timestamptz(1770149700000000 + i)")]
    [InlineData("'2026-02-03T20:15:00+08:00'::varchar")]
    [InlineData("'2026-02-03T20:15:00'::varchar", "has no offset from UTC")]
    [InlineData("make_timestamp(1770149700000000 + i)", "is a timestamp without a zone")]
    [InlineData("make_timestamp(1770149700000000 + i)::timestamp_ms", "is a timestamp without a zone")]
    [InlineData("make_timestamp(1770149700000000 + i)::timestamp_ns", "is a timestamp without a zone")]
    [InlineData("date '2026-01-01'", "is a day without a time")]
    [InlineData("time '20:15:00'", "is a time of day without a day")]
    [InlineData("i", "is an integer")]
    public async Task A_time_is_a_moment_or_refused(string value, string? reason = null)
    {
        foreach (var version in (string[])["V1", "V2"])
        {
            using var folder = new TemporaryFolder();
            DuckDbFile.Write(folder["users.parquet"], $"select i as user_id, ({value}) as created_at from range(100) t (i)",
                $"parquet_version {version}");
            await AssertTakenAsync(folder["users.parquet"], "created_at", reason);
        }
    }

    [Theory]
    [InlineData("V1")]
    [InlineData("V2")]
    public async Task Numbers_of_32_bits_are_read_right_or_the_file_is_refused(string version)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        // Version 2 packs wide ones in more bits than they have.
        DuckDbFile.Write(folder["users.parquet"],
            """
            select i::bigint as user_id, (hash(i) % 2000000000)::integer - 1000000000 as birth_year, 3::integer as level
            from range(1000) t (i)
            """,
            $"parquet_version {version}");
        var run = await IndexerRun.Async("validate", folder["users.parquet"], "--json", "--rejects", folder.Path);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        if (run.OnlyFile().GetProperty("outcome").GetString() == "unreadable")
            Assert.Matches("^users.parquet cannot be read as Parquet: .*\\.$", run.OnlyFile().GetProperty("error").GetString());
        else
            Assert.All(run.OnlyFile().GetProperty("examples").EnumerateArray(),
                example => Assert.Contains("birth_year has to be", example.GetString()));
    }

    [Theory]
    [InlineData("+08:00", "2026-02-03 12:15:00.000007")]
    [InlineData("Z", "2026-02-03 20:15:00.000007")]
    public async Task Timestamps_without_a_zone_are_taken_by_who_says_it(string zone, string utc)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        DuckDbFile.Write(
            folder["users.parquet"], "select 1 as user_id, timestamp '2026-02-03 20:15:00.000007' as created_at", "parquet_version V2");
        var run = await database.RunAsync("import", folder["users.parquet"], "--json", "--zone", zone);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(utc, await database.ScalarAsync<string>("select (created_at at time zone 'UTC')::text from users"));
        Assert.Equal(ExitCodes.Usage, (await database.RunAsync("import", folder["users.parquet"], "--zone", "Shanghai")).ExitCode);
    }

    [Fact]
    public async Task Lists_are_what_they_are()
    {
        using var folder = new TemporaryFolder();
        DuckDbFile.Write(folder["works.parquet"],
            """
            select * from (values (1, ['a', 'b']), (2, []), (3, null), (4, ['a', null]), (5, ['']), (6, [null])) v (work_id, tags)
            """, "parquet_version V1");
        var run = await IndexerRun.Async("validate", folder["works.parquet"], "--json", "--rejects", folder.Path);
        Assert.Equal(
            ["line 4: tags has an item that is not a text", "line 5: tags has an empty item",
                "line 6: tags has an item that is not a text"],
            run.OnlyFile().GetProperty("examples").EnumerateArray().Select(example => example.GetString()));
    }

    [Theory]
    [InlineData("select 1 as user_id, {'a': 1} as name", "has a column name that is neither a value nor a list of values")]
    [InlineData("select 1 as user_id, map {'a': 1} as name", "has a column name that is neither a value nor a list of values")]
    [InlineData("select 1 as work_id, [['a']] as tags", "has a column tags that is neither a value nor a list of values")]
    [InlineData("select 1 as work_id, [{'a': 'b'}] as tags", "has a column tags that is neither a value nor a list of values")]
    public async Task Structures_are_refused(string sql, string reason)
    {
        using var folder = new TemporaryFolder();
        var file = folder[sql.Contains("work_id", StringComparison.Ordinal) ? "works.parquet" : "users.parquet"];
        DuckDbFile.Write(file, sql, "parquet_version V1");
        var run = await IndexerRun.Async("validate", file);
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains(reason, run.Error);
    }

    [Fact]
    public async Task A_folder_of_parts_is_one_file()
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        Directory.CreateDirectory(folder["users.parquet"]);
        for (var part = 0; part < 3; part++)
            DuckDbFile.Write(folder[$"users.parquet/part-0000{part}-abc.snappy.parquet"],
                $"select i + {part * 10} as user_id from range({part * 2}) t (i) union all select -1", "parquet_version V1");
        File.WriteAllText(folder["users.parquet/_SUCCESS"], "");
        File.WriteAllText(folder["users.parquet/.part-00000-abc.snappy.parquet.crc"], "x");
        var run = await database.RunAsync("import", folder["users.parquet"] + "/", "--json");
        Assert.Equal((ExitCodes.Ok, 9, 6),
            (run.ExitCode, run.OnlyFile().GetProperty("rows").GetInt32(), run.OnlyFile().GetProperty("added").GetInt32()));
        Assert.Equal(
            ["line 1: user_id has to be at least 0", "line 4: user_id has to be at least 0", "line 9: user_id has to be at least 0"],
            run.OnlyFile().GetProperty("examples").EnumerateArray().Select(example => example.GetString()));

        Directory.CreateDirectory(folder["users.parquet/_temporary"]);
        Assert.Equal(ExitCodes.Usage, (await database.RunAsync("import", folder["users.parquet"])).ExitCode);
    }

    private static async Task AssertTakenAsync(string file, string field, string? reason)
    {
        var run = await IndexerRun.Async("validate", file, "--json");
        var report = run.OnlyFile();
        if (report.GetProperty("outcome").GetString() == "unreadable")
        {
            // What the reader does not trust is never taken.
            Assert.Matches("^users.parquet cannot be read as Parquet: .*\\.$", report.GetProperty("error").GetString());
            return;
        }

        Assert.Equal((100, reason is null ? 0 : 100), (report.GetProperty("rows").GetInt32(), report.GetProperty("rejected").GetInt32()));
        if (reason is not null)
            Assert.Contains($"line 1: {field} {reason}", report.GetProperty("examples")[0].GetString());
    }
}
