using System.Text.Json;
using CsCheck;
using Dapper;
using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Indexer.Cli;
using VectorRec.Storage;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Export;

public sealed class ExportTrainingTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Users = 6;
    private const int Works = 12;
    private const int History = 4;

    private static readonly string[] Types = ["impression", "play", "complete", "like", "share"];

    private static readonly DateTime Start = new(2026, 3, 1, 20, 0, 0, DateTimeKind.Utc);

    // Slates of one user overlap, engagements come hours later, some events belong to no slate, many share an instant.
    private static readonly Gen<Event[]> Events =
        Gen.Select(Gen.Int[0, Users - 1], Gen.Int[0, Works - 1], Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 40],
        (user, work, type, slate, step) =>
            new Event(user, work, Types[type], slate == 0 ? null : (user * 10) + slate, Start.AddMinutes(step * 30)))
        .Array[1, 120];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_history_is_what_the_user_had_done_before_the_slate_began()
    {
        var looked = 0;
        await Events.SampleAsync(async events =>
        {
            if (events.Select(e => e.At).Distinct().Count() == 1)
                return;
            using var folder = new TemporaryFolder();
            await StoreAsync(events);
            var run = await database.RunAsync("export-training", "--out", folder["out"], "--history-length", History.ToString());
            Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);

            var export = new Export(folder["out"]);
            looked++;
            var groups = events.GroupBy(e => (e.User, e.Work, e.Slate, Day: e.Slate is null ? e.At.Date : default)).ToArray();
            Assert.Equal(groups.Length, export.Examples);
            for (var i = 0; i < export.Examples; i++)
            {
                var (user, work, at) = export.Example(i);
                // Two slates of a user may begin with the same work at the same instant: then either may be meant.
                var fits = groups.Where(g => g.Key.User == user && g.Key.Work == work && Unix(Begin(g)) == at
                    && (g.Key.Slate is null) == (export.Request[i] < 0));
                Assert.Contains(fits, group =>
                {
                    var earlier = events.Where(e => e.User == user && e.Type != "impression" && e.At < Begin(group))
                        .Select(e => (long)e.Work).Distinct().ToArray();
                    var history = export.History(i);
                    return history.All(earlier.Contains) && history.Distinct().Count() == history.Length
                        && history.Length == Math.Min(History, earlier.Length);
                });
            }

            Assert.Equal(events.Where(e => e.Slate is not null).Select(e => (e.User, e.Slate)).Distinct()
                .Count(), export.Request.Where(request => request >= 0).Distinct().Count());
            AssertRuns(export.Request);
            Assert.Equal(Enumerable.Range(0, export.Examples).Select(i => export.Example(i).At)
                .Order(), Enumerable.Range(0, export.Examples).Select(i => export.Example(i).At));

            DateTime Begin(IEnumerable<Event> group) =>
                group.First().Slate is { } slate ? events.Where(e => e.Slate == slate).Min(e => e.At) : group.Min(e => e.At);
        }, iter: 12, threads: 1);
        Assert.True(looked > 6, $"{looked} of 12 logs");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_arrays_hold_what_the_encoders_make_of_the_rows(bool vectors)
    {
        using var folder = new TemporaryFolder();
        await StoreAsync(
            [.. Enumerable.Range(0, 60).Select(i => new Event(i % Users, i * 7 % Works, Types[i % 5], null, Start.AddMinutes(i)))]);
        await database.ExecuteAsync(
            """
            update users set language = 'zh', city = 'c' || user_id % 2, birth_year = 1990 + user_id, level = user_id where user_id > 0;
            update works set creator_id = work_id % 3, song_id = nullif(work_id % 4, 0), tags = array['t' || work_id % 3, 'all'],
                quality = work_id / 20.0,
                             language = 'en', media = 'video', duration_s = work_id * 30 where work_id > 1;
            insert into follows (follower_id, followee_id, created_at) select i, (i + 1) % 6,
                timestamptz '2026-01-01' + i * interval '1 day' from generate_series(0, 4) i;
            """);
        if (vectors)
            await database.ExecuteAsync(
                "insert into work_vectors select work_id, array[work_id, 1, -0.5]::real[] from works where work_id % 3 > 0");
        var run = await database.RunAsync("export-training", "--out", folder["out"], "--min-count", "2", "--until", "2026-03-02T00:00:00Z");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);

        var json = File.ReadAllBytes(folder["out/schema.json"]);
        var schema = FeatureSchema.Parse(json);
        var vocabularies = Vocabularies.Load(folder["out/vocabulary"]);
        var manifest = JsonDocument.Parse(File.ReadAllBytes(folder["out/export.json"])).RootElement;
        Assert.Equal(FeatureSchema.Hash(json), manifest.GetProperty("schemaHash").GetString());

        Assert.Equal(vectors ? 3 : 0, schema.ContentWidth);
        Assert.Equal(vectors, File.Exists(folder["out/works/content.npy"]));
        var items = new ItemEncoder(vocabularies, schema.ContentWidth);
        var batch = new FeatureBatch(schema, FeatureSide.Item, Works);
        await using var snapshot = await CatalogueSnapshot.OpenAsync(database.Source, Ct);
        await foreach (var (row, work) in Indexed(snapshot.ReadWorksAsync(activeOnly: false, vectors, Ct)))
            items.Encode(work, batch, row);
        AssertFeatures(folder["out/works"], batch);

        var users = new FeatureBatch(schema, FeatureSide.User, Users);
        var encoder = new UserEncoder(vocabularies, items);
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        for (var user = 0; user < Users; user++)
        {
            var profile = await connection.QuerySingleAsync<(long Id, string? Language, string? City, short? BirthYear, short Level)>(
                "select user_id, language, city, birth_year, level from users where user_id = @user", new { user });
            var friends = await connection.QueryAsync<long>(
                "select followee_id from follows where follower_id = @user order by created_at desc", new { user });
            encoder.EncodeProfile(
                new UserProfile(profile.Id, profile.Language, profile.City, profile.BirthYear, profile.Level), friends.ToArray(),
                TimeProvider.System.GetUtcNow(), users, user);
        }

        AssertFeatures(folder["out/users"], users);
    }

    [Fact]
    public async Task Followees_stand_beside_the_moment_since_when_they_are_followed()
    {
        using var folder = new TemporaryFolder();
        await StoreAsync([.. Enumerable.Range(0, 30).Select(i => new Event(i % Users, i % Works, "play", null, Start.AddMinutes(i)))]);
        // Neither in the order of ids nor of the rows; user 5 follows nobody; nobody is followed at a whole second.
        await database.ExecuteAsync(
            "insert into follows (follower_id, followee_id, created_at) select u, f, timestamptz '2026-01-01 10:00:00.9' + (u * 7 + f * 5) "
                + "% 11 * interval '1 hour' from generate_series(0, 4) u, generate_series(0, 5) f where u <> f and (u + f) % 4 <> 0;");
        var run = await database.RunAsync("export-training", "--out", folder["out"], "--min-count", "1");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);

        var ids = NpyArray<long>.Read(folder["out"], "users", "id").Values;
        var friends = NpyArray<int>.Read(folder["out"], "users", "friends");
        var since = NpyArray<long>.Read(folder["out"], "users", "friends_at");
        Assert.Equal((friends.Rows, friends.Width), (since.Rows, since.Width));
        var vocabularies = Vocabularies.Load(folder["out/vocabulary"]);
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        for (var row = 0; row < ids.Length; row++)
        {
            var follows = await connection.QueryAsync<(long Followee, DateTime At)>(
                "select followee_id, created_at from follows where follower_id = @user", new { user = ids[row] });
            var expected = follows.Select(
                follow => (vocabularies.User.IndexOf(follow.Followee), new DateTimeOffset(follow.At).ToUnixTimeSeconds())).Order();
            Assert.Equal(expected, friends[row].Zip(since[row]).Where(pair => pair.First != 0).Order());
            Assert.All(friends[row].Zip(since[row]).Where(pair => pair.First == 0), pair => Assert.Equal(0, pair.Second));
        }

        Assert.Equal(5, ids.Index().Count(user => friends[user.Index].Any(friend => friend != 0)));
    }

    [Fact]
    public async Task An_earlier_export_is_replaced_as_a_whole_and_nothing_else_is()
    {
        using var folder = new TemporaryFolder();
        await StoreAsync([new(0, 1, "play", null, Start), new(0, 2, "play", null, Start.AddDays(1))]);
        var pairs = folder.Write("validation.tsv", "0\t3\n99\t1\n");
        Assert.Equal(ExitCodes.Ok, (await database.RunAsync("export-training", "--out", folder["out"], "--validation", pairs)).ExitCode);
        Assert.Equal([3], NpyArray<int>.Read(folder["out"], "validation", "work_row").Values);
        Assert.Equal(ExitCodes.Ok, (await database.RunAsync("export-training", "--out", folder["out"])).ExitCode);
        Assert.False(Directory.Exists(folder["out/validation"]));

        File.Delete(folder["out/export.json"]);
        Assert.Equal(ExitCodes.Usage, (await database.RunAsync("export-training", "--out", folder["out"])).ExitCode);
        Assert.Equal(["out"], Directory.EnumerateDirectories(folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("--until", "yesterday")]
    [InlineData("--history-length", "0")]
    [InlineData("--min-count", "0")]
    [InlineData("--validation", "nowhere.tsv")]
    public async Task A_wrong_option_is_a_wrong_command_line(string option, string value)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(ExitCodes.Usage, (await database.RunAsync("export-training", "--out", folder["out"], option, value)).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Without_events_there_is_no_export()
    {
        using var folder = new TemporaryFolder();
        await StoreAsync([]);
        Assert.Equal(ExitCodes.Failed, (await database.RunAsync("export-training", "--out", folder["out"])).ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private async Task StoreAsync(Event[] events)
    {
        await database.EmptyAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Ct);
        await connection.ExecuteAsync(
            """
            insert into users (user_id) select generate_series(0, 5);
            insert into songs (song_id, title) select i, 's' from generate_series(0, 3) i;
            insert into works (work_id) select generate_series(0, 11);
            """);
        foreach (var day in events.Select(e => DateOnly.FromDateTime(e.At)).Distinct())
            await connection.ExecuteAsync("select ensure_events_partition(@day)", new { day });
        await connection.ExecuteAsync(
            "insert into events (event_id, at, user_id, work_id, type, request_id, position) "
                + "values (@Id, @At, @User, @Work, @Type, @Request, @Position)",
            events.Select(
                (e, i) =>
                    new
                    {
                        Id = Number(i + 1),
                        e.At,
                        e.User,
                        e.Work,
                        e.Type,
                        Request = e.Slate is { } slate ? Number(slate) : (Guid?)null,
                        Position = e.Slate is null ? (short?)null : (short)0
                    }));
    }

    private static Guid Number(int value) => new(value, 0, 0, new byte[8]);

    private static long Unix(DateTime time) => new DateTimeOffset(time).ToUnixTimeSeconds();

    private static async IAsyncEnumerable<(int, T)> Indexed<T>(IAsyncEnumerable<T> source)
    {
        var index = 0;
        await foreach (var item in source)
            yield return (index++, item);
    }

    private static void AssertFeatures(string folder, FeatureBatch batch)
    {
        foreach (var (i, feature) in batch.Features.Index().Where(feature => feature.Item.When == FeatureTiming.Static))
        {
            if (feature.Kind == FeatureKind.Categorical)
                Assert.Equal(batch.Categorical(i), NpyArray<int>.Read(folder, feature.Name).Values.Select(value => (long)value));
            else
                Assert.Equal(batch.Numeric(i), NpyArray<float>.Read(folder, feature.Name).Values);
        }
    }

    private static void AssertRuns(int[] requests)
    {
        var seen = new HashSet<int>();
        for (var i = 0; i < requests.Length; i++)
            Assert.True(requests[i] < 0 || (i > 0 && requests[i] == requests[i - 1])
                || seen.Add(requests[i]), $"Slate {requests[i]} comes in two runs.");
    }

    private sealed record Event(int User, int Work, string Type, int? Slate, DateTime At);

    private sealed class Export(string folder)
    {
        private readonly long[] _users = NpyArray<long>.Read(folder, "users", "id").Values;
        private readonly long[] _works = NpyArray<long>.Read(folder, "works", "id").Values;
        private readonly int[] _userRows = NpyArray<int>.Read(folder, "examples", "user_row").Values;
        private readonly int[] _workRows = NpyArray<int>.Read(folder, "examples", "work_row").Values;
        private readonly long[] _at = NpyArray<long>.Read(folder, "examples", "at").Values;
        private readonly NpyArray<int> _history = NpyArray<int>.Read(folder, "examples", "history");

        public int[] Request { get; } = NpyArray<int>.Read(folder, "examples", "request").Values;

        public int Examples => Request.Length;

        public (long User, long Work, long At) Example(int i) => (_users[_userRows[i]], _works[_workRows[i]], _at[i]);

        public long[] History(int i) => [.. _history[i].Where(row => row >= 0).Select(row => _works[row])];
    }
}
