using CsCheck;
using VectorRec.Api.Records;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Import.Documented;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>Vectors that come with records, or in files of their own.</summary>
public sealed class VectorImportTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Stored =
        "select coalesce(string_agg(work_id || ':' || array_to_string(vector, ','), ' ' order by work_id), '') from work_vectors";

    [Fact]
    public async Task All_vectors_of_a_kind_have_the_width_of_the_first_one()
    {
        await BeginAsync();
        Assert.Equal((3, 1), await ImportAsync("work_vectors.jsonl", """
            {"work_id":1,"vector":[1,2]}
            {"work_id":2,"vector":[1,2,3]}
            {"work_id":3,"vector":[3,4]}
            """, "line 2: vector has 3 numbers, where the vectors of works have 2"));
        Assert.Equal((1, 1), await ImportAsync("works.jsonl", """{"work_id":4,"vector":[1]}""",
            "line 1: vector has 1 numbers, where the vectors of works have 2"));
        // Of songs it is another.
        Assert.Equal((1, 0), await ImportAsync("songs.jsonl", """{"song_id":1,"title":"a","vector":[1]}"""));
        Assert.Equal("1:1,2 3:3,4", await database.ScalarAsync<string>(Stored));
        // When none is left the next one decides.
        Assert.Equal((2, 0), await ImportAsync("works.jsonl", """
            {"work_id":1,"vector":null}
            {"work_id":3,"vector":null}
            """));
        Assert.Equal((1, 0), await ImportAsync("works.csv", "work_id,vector\n5,1|2|3"));
        Assert.Equal("5:1,2,3", await database.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task What_is_absent_keeps_the_vector_and_what_is_the_same_changes_nothing()
    {
        await BeginAsync();
        const string line = """{"work_id":1,"title":"Moon","vector":[0.5,2]}""";
        Assert.Equal((0L, 1L), await CountsAsync(line));
        var changed = await ChangedAsync();
        Assert.Equal((0L, 0L), await CountsAsync(line));
        Assert.Equal((0L, 0L), await CountsAsync("""{"work_id":1}"""));
        Assert.Equal((0L, 0L), await CountsAsync("""{"work_id":2,"vector":null}"""));
        Assert.Equal(changed, await ChangedAsync());
        // Whoever follows the catalogue has to read the work again.
        Assert.Equal((0L, 1L), await CountsAsync("""{"work_id":1,"vector":[0.5,3]}"""));
        Assert.True(await ChangedAsync() > changed);
        changed = await ChangedAsync();
        Assert.Equal((0L, 1L), await CountsAsync("""{"work_id":1,"vector":[0.5,4]}""", "work_vectors.jsonl"));
        Assert.True(await ChangedAsync() > changed);
        changed = await ChangedAsync();
        Assert.Equal((0L, 1L), await CountsAsync("""{"work_id":1,"vector":null}"""));
        Assert.True(await ChangedAsync() > changed);
        Assert.Equal((1L, 0L), await CountsAsync("""{"work_id":500,"vector":[1]}"""));
        Assert.Equal("500:1", await database.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task A_vector_of_nobody_is_rejected_and_that_of_an_erased_user_goes()
    {
        await BeginAsync();
        Assert.Equal((1, 1), await ImportAsync("user_vectors.jsonl", """{"user_id":77,"vector":[1]}""",
            "line 1: user_id refers to 77, which is not among the users"));
        await ImportAsync("user_vectors.jsonl", """
            {"user_id":1,"vector":[1,2]}
            {"user_id":2,"vector":[3,4]}
            """);
        await ImportAsync("work_vectors.jsonl", """
            {"work_id":1,"vector":[1,2]}
            {"work_id":2,"vector":[3,4]}
            """);
        var run = await database.RunAsync("users", "erase", "--user", "1", "--works", "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(1, run.Json.GetProperty("removed").GetProperty("user_vectors").GetInt32());
        Assert.Equal(1, run.Json.GetProperty("removed").GetProperty("work_vectors").GetInt32());
        Assert.Equal("2", await database.ScalarAsync<string>("select string_agg(user_id::text, ' ') from user_vectors"));
        Assert.Equal("2:3,4", await database.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task A_list_with_a_bad_item_leaves_the_rows_after_it_as_they_are()
    {
        await BeginAsync();
        using var folder = new TemporaryFolder();
        var file = folder["work_vectors.parquet"];
        Parquet.DuckDbFile.Write(file, """
            select * from (values (1::bigint, [1.5::double, null, 2.5, 3.5]), (2, [4.5, 5.5]), (3, [6.5, 7.5])) v (work_id, vector)
            """, "parquet_version V1");
        var run = await database.RunAsync("import", file, "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(1, run.OnlyFile().GetProperty("rejected").GetInt32());
        Assert.Equal("2:4.5,5.5 3:6.5,7.5", await database.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task Records_that_say_nothing_of_vectors_do_not_look_for_any()
    {
        await BeginAsync();
        await using var other = await database.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new Npgsql.NpgsqlCommand("lock table work_vectors", other))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var counts = await CountsAsync("""{"work_id":1,"title":"Sun"}""").WaitAsync(
            TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((0L, 1L), counts);
    }

    // Files and bodies are read by one rule: what the one says of a vector the other says too.
    [Fact]
    public void Files_and_bodies_take_and_refuse_the_same_vectors()
    {
        string[] items = ["1", "-0.5", "0", "-0", "1e-60", "1e39", "1e400", "null", "true", "\"1\"", "[1]", "{}", "127", "0.1e1", "NaN"];
        Gen.Int[0, items.Length - 1].Array[0, 6].Select(Gen.Int[0, 9]).Sample((places, shape) =>
        {
            var list = $"[{string.Join(',', places.Select(place => items[place]))}]";
            var json = shape switch { 0 => "null", 1 => list.Replace("[", "{"), 2 => $"{list},", 3 => $"\"{places.Length}\"", _ => list };
            var line = $$"""{"work_id":1,"vector":{{json}}}""";
            var row = new Row(RecordKinds.Works);
            row.Begin(1);
            VectorRec.Records.Json.JsonRowReader.Read(System.Text.Encoding.UTF8.GetBytes(line), row);
            RowRules.Check(row, TimeProvider.System.GetUtcNow());
            if (row.Defects.Any(defect => defect.Field is null))
                return;
            var body = Door.Record(RecordKinds.Works, "vector", json);
            Assert.Equal(row.Defects, body.Defects);
            Assert.Equal(row.Cell("vector").State, body.Cell("vector").State);
            if (row.Cell("vector").State == CellState.Present)
                Assert.Equal(row.Cell("vector").Numbers, body.Cell("vector").Numbers);
        }, iter: 2_000, threads: 1);
        Assert.Equal("vector", BodyNames.Of("vector"));
    }

    private async Task BeginAsync()
    {
        await database.EmptyAsync();
        await database.AddReferencesAsync();
    }

    private Task<long> ChangedAsync() => database.ScalarAsync<long>("select changed_seq from works where work_id = 1");

    private async Task<(long Added, long Changed)> CountsAsync(string line, string name = "works.jsonl")
    {
        using var folder = new TemporaryFolder();
        var run = await database.RunAsync("import", folder.Write(name, line), "--max-rejects", "0", "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return (run.OnlyFile().GetProperty("added").GetInt64(), run.OnlyFile().GetProperty("changed").GetInt64());
    }

    private async Task<(int Rows, int Rejected)> ImportAsync(string name, string text, params string[] examples)
    {
        using var folder = new TemporaryFolder();
        var run = await database.RunAsync("import", folder.Write(name, text), "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var report = run.OnlyFile();
        Assert.Equal(examples, report.GetProperty("examples").EnumerateArray().Select(example => example.GetString()!));
        return (report.GetProperty("rows").GetInt32(), report.GetProperty("rejected").GetInt32());
    }
}
