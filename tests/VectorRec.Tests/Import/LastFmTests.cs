using VectorRec.Indexer.Cli;
using VectorRec.Indexer.HeldOut;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>A folder as Last.FM-2K has it, traps included, small.</summary>
public sealed class LastFmTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private const int Artists = 20;

    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        await database.EmptyAsync();
        _folder.Write("artists.dat", "id\tname\turl\tpictureURL\n" + Lines(Artists, a => $"{a}\tArtist {a}\thttp://a\thttp://p"));
        _folder.Write("tags.dat", [.. "tagID\ttagValue\n1\trock\n2\tfran"u8, 0xE7, .. "ais\n3\ta|b\n4\tpop\n"u8]);
        _folder.Write(
            "user_artists.dat", "userID\tartistID\tweight\n" + Lines(Artists, a => $"2\t{a}\t{a * 10}") + Lines(5, a => $"3\t{a}\t1"));
        _folder.Write("user_friends.dat", "userID\tfriendID\n2\t3\n3\t2\n");
        // User 2 tags all artists with 4, user 3 one of them with 2 and another with 3; artist 99 is unknown; one year is impossible.
        _folder.Write(
            "user_taggedartists.dat", "userID\tartistID\ttagID\tday\tmonth\tyear\n" + Lines(Artists, a => $"2\t{a}\t4\t1\t1\t2010")
            + "3\t1\t4\t1\t1\t2010\n3\t1\t2\t1\t1\t1956\n3\t2\t3\t1\t1\t2010\n3\t99\t1\t1\t1\t2010\n");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Artists_are_creators_and_works_and_listens_are_undated_plays()
    {
        var run = await ImportAsync();
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("22 20 2 25", await database.ScalarAsync<string>(
            "select concat_ws(' ', (select count(*) from users), (select count(*) from works), "
                + "(select count(*) from follows), (select count(*) from events))"));
        Assert.Equal("Artist 1 1000001 Artist 1 {pop,français}", await database.ScalarAsync<string>(
            "select concat_ws(' ', w.title, w.creator_id, u.name, w.tags) "
                + "from works w join users u on u.user_id = w.creator_id where work_id = 1"));
        Assert.Equal("{a/b,pop}", await database.ScalarAsync<string>("select tags::text from works where work_id = 2"));
        Assert.Equal(
            "1 2105", await database.ScalarAsync<string>("select concat_ws(' ', count(distinct at), sum(weight)::int) from events"));
        var again = (await ImportAsync()).Json.GetProperty("files").EnumerateArray().ToArray();
        Assert.NotEmpty(again);
        Assert.All(again, file => Assert.Equal((0, 0), (file.GetProperty("added").GetInt32(), file.GetProperty("changed").GetInt32())));
    }

    [Fact]
    public async Task A_split_imports_the_training_part_and_no_tag_tells_of_the_rest()
    {
        var run = await ImportAsync("--split", "5", "--heldout", _folder["heldout"]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var validation = await PairsFile.ReadAsync(_folder["heldout/validation.tsv"], TestContext.Current.CancellationToken);
        var test = await PairsFile.ReadAsync(_folder["heldout/test.tsv"], TestContext.Current.CancellationToken);
        // 20 artists: 16, 2, 2. 5 artists: 3, 1, 1.
        Assert.Equal((3, 3), (validation.Count, test.Count));
        Assert.Equal(19, await database.ScalarAsync<long>("select count(*) from events"));
        var untagged = 0;
        foreach (var (user, work) in validation.Concat(test))
        {
            Assert.Equal(
                0, await database.ScalarAsync<long>($"select count(*) from user_works where user_id = {user} and work_id = {work}"));
            if (user != 2 || work <= 5)
                continue;
            Assert.Equal("{}", await database.ScalarAsync<string>($"select tags::text from works where work_id = {work}"));
            untagged++;
        }

        Assert.NotEqual(0, untagged);
    }

    [Fact]
    public async Task A_split_is_refused_when_held_out_pairs_are_known()
    {
        await ImportAsync();
        var run = await ImportAsync("--split", "5", "--heldout", _folder["heldout"]);
        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("already holds 6 of the 6 held-out pairs", run.Error);
        Assert.False(Directory.Exists(_folder["heldout"]));
    }

    [Fact]
    public async Task A_missing_or_broken_file_is_named()
    {
        _folder.Write("user_friends.dat", "userID\tfriendID\n2\n");
        Assert.Contains("user_friends.dat has a line with 1 cells", await FailAsync());
        File.Delete(_folder["tags.dat"]);
        Assert.Contains("tags.dat does not exist", await FailAsync());

        async Task<string> FailAsync()
        {
            var run = await ImportAsync();
            Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
            return run.Error;
        }
    }

    private Task<IndexerRun> ImportAsync(params string[] args) =>
        database.RunAsync(["import", "lastfm", "--dir", _folder.Path, "--rejects", _folder.Path, "--max-rejects", "0", "--json", .. args]);

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(1, count).Select(i => line(i) + "\n"));
}
