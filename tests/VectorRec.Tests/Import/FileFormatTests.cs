using System.Text;
using ParquetSharp;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Cli;

namespace VectorRec.Tests.Import;

public sealed class FileFormatTests
{
    private static readonly Dictionary<string, object?>[] Users =
        [.. Enumerable.Range(0, 2000)
            .Select(i => new Dictionary<string, object?> { ["user_id"] = (long)i, ["name"] = $"n{i * 7919 % 1009}" })];

    [Theory]
    [InlineData("users.jsonl", "\uFEFF{\"user_id\":1}\r\n\r\n  \t\n{\"user_id\":2}")]
    [InlineData("users.csv", "\uFEFFuser_id,name\r\n1,a\r\n\r\n2,\"b\"\"c, d\"")]
    [InlineData("users.csv", "name,user_id\na,1\n,2\n")]
    public async Task A_byte_order_mark_CRLF_blank_lines_and_a_missing_last_line_end_do_not_matter(string name, string text)
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("validate", folder.Write(name, text), "--json");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(2, run.OnlyFile().GetProperty("rows").GetInt32());
    }

    [Theory]
    [InlineData("users.csv", "user_id,nmae\n1,a\n", "has the column nmae, which is not a field of users")]
    [InlineData("users.csv", "user_id,user_id\n1,1\n", "has the same column twice")]
    [InlineData("users.csv", "", "is empty")]
    [InlineData("users.jsonl.gz", "{\"user_id\":1}", "cannot be read")]
    [InlineData("users.csv.gz", "user_id\n1\n", "cannot be read")]
    [InlineData("users.parquet", "user_id\n1\n", "cannot be read as Parquet")]
    [InlineData("users.parquet", "", "cannot be read as Parquet")]
    public async Task A_file_that_is_not_what_its_name_says_is_unreadable(string name, string text, string reason)
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("validate", folder.Write(name, text));
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        Assert.Contains(reason, run.Error);
    }

    [Theory]
    [InlineData(".jsonl.gz")]
    [InlineData(".csv.gz")]
    public async Task A_gzip_file_that_is_cut_anywhere_is_unreadable(string extension)
    {
        using var folder = new TemporaryFolder();
        var whole = RowFile.Bytes(RecordKinds.Users, Users, extension);
        foreach (var length in (int[])[0, 1, 5, 9, 10, 11, 100, whole.Length / 2, whole.Length - 9, whole.Length - 8, whole.Length - 4,
            whole.Length - 1])
        {
            var run = await IndexerRun.Async("validate", folder.Write("users" + extension, whole[..length]), "--json");
            Assert.True(run.ExitCode == ExitCodes.InvalidInput, $"{length} of {whole.Length} bytes: {run.Out}");
        }

        Assert.Equal(ExitCodes.Ok, (await IndexerRun.Async("validate", folder.Write("users" + extension, whole))).ExitCode);
    }

    [Fact]
    public async Task Gzip_members_one_after_the_other_are_one_file()
    {
        using var folder = new TemporaryFolder();
        byte[] members = [.. RowFile.Gzip("{\"user_id\":1}\n"u8.ToArray()), .. RowFile.Gzip("{\"user_id\":2}\n"u8.ToArray())];
        var run = await IndexerRun.Async("validate", folder.Write("users.jsonl.gz", members), "--json");
        Assert.Equal((ExitCodes.Ok, 2), (run.ExitCode, run.OnlyFile().GetProperty("rows").GetInt32()));
    }

    [Theory]
    [InlineData("users.txt", "has none of the extensions")]
    [InlineData("truth.jsonl", "holds truth, which is none of users, songs, works, user_vectors, song_vectors, work_vectors, "
        + "follows, families, blocks, not_interested, unfollows, events, removals")]
    public async Task A_name_that_does_not_say_what_a_file_holds_is_a_wrong_command_line(string name, string reason)
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("validate", folder.Write(name, "{}"));
        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(reason, run.Error);
    }

    [Fact]
    public async Task Kind_says_what_a_name_does_not()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCodes.Ok, (
            await IndexerRun.Async("validate", folder.Write("people.jsonl", "{\"user_id\":1}"), "--kind", "users")).ExitCode);
    }

    [Fact]
    public async Task Rejects_of_an_earlier_run_are_passed_over()
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async(
            "validate", folder.Write("users.jsonl", "{\"user_id\":1}"), folder.Write("users.jsonl.rejects.jsonl", "{}"), "--json");
        Assert.Equal("users.jsonl", run.OnlyFile().GetProperty("file").GetString());
    }

    [Fact]
    public async Task Validate_checks_the_files_against_each_other_in_any_order()
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async("validate", "--json",
            folder.Write(
                "works.jsonl", "{\"work_id\":1,\"creator_id\":1,\"song_id\":77}\n{\"work_id\":2,\"creator_id\":5}\n{\"work_id\":1}"),
            folder.Write("users.csv", "user_id\n1\n2\n"));
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        var works = run.Json.GetProperty("files")[1];
        Assert.Equal("works", works.GetProperty("kind").GetString());
        // Songs were not given, so song 77 may be anywhere.
        Assert.Equal((1, 1), (works.GetProperty("rejected").GetInt32(), works.GetProperty("repeated").GetInt32()));
        Assert.Equal("line 2: creator_id refers to 5, which is not among the users", works.GetProperty("examples")[0].GetString());
    }

    [Fact]
    public async Task Data_frames_write_integers_with_gaps_as_floats_and_those_are_taken()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new ParquetFileWriter(
            folder["users.parquet"], [new Column<double>("user_id"), new Column<double?>("level"), new Column<int?>("birth_year")]))
        {
            using var group = writer.AppendRowGroup();
            using (var ids = group.NextColumn().LogicalWriter<double>())
                ids.WriteBatch([1, 2, 2.5, double.NaN]);
            using (var levels = group.NextColumn().LogicalWriter<double?>())
                levels.WriteBatch([3, null, 1, 1]);
            using (var years = group.NextColumn().LogicalWriter<int?>())
                years.WriteBatch([2000, null, 1999, 1]);
            writer.Close();
        }

        var run = await IndexerRun.Async("validate", folder["users.parquet"], "--json");
        Assert.Equal(["line 3: user_id is not an integer", "line 4: user_id is not an integer"], run.OnlyFile().GetProperty("examples")
            .EnumerateArray().Select(e => e.GetString()));
    }

    [Fact]
    public async Task A_line_may_be_cut_by_the_buffer_anywhere()
    {
        using var folder = new TemporaryFolder();
        // Lines of every length around the sizes of the buffers.
        var text = new StringBuilder();
        var count = 0;
        for (var length = 0; length < 500; length++)
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture, $"{{\"user_id\":{count++},\"name\":\"{new string('x', length)}\"}}\r\n");
        var run = await IndexerRun.Async("validate", folder.Write("users.jsonl", text.ToString()), "--json");
        Assert.Equal((ExitCodes.Ok, count), (run.ExitCode, run.OnlyFile().GetProperty("rows").GetInt32()));
    }
}
