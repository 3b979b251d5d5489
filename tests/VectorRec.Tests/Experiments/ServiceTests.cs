using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using VectorRec.Api.Explain;
using VectorRec.Api.Recommendations;
using VectorRec.Api.Replay;
using VectorRec.Experiments;
using VectorRec.Indexer.Cli;
using VectorRec.Storage.Experiments;
using VectorRec.Tests.Api;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Import;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Experiments;

/// <summary>Experiments in the service, with real stores, by the commands that content ops have.</summary>
public sealed class ServiceTests(TestStores stores)
{
    private const string Theta =
        """
        {"name":"theta","layer":"diversity","scenes":["feed"],"from":0,"to":1000,
         "arms":[{"name":"control","share":1},{"name":"more","share":1,"overrides":{"diversity":{"theta":0.9}}}]}
        """;

    private static int Control { get; } = UserIn("control");

    private static int More { get; } = UserIn("more");

    [Fact]
    public async Task A_user_is_answered_by_their_arm_as_an_override_would_be_and_each_answer_is_logged_once()
    {
        await using var service = await StartAsync();
        var (control, more) = (await service.RecommendAsync(Control), await service.RecommendAsync(More));
        Assert.Equal(
            [new ArmAssignment("theta", "control"), new("theta", "more")], control.Experiments!.Concat(more.Experiments!));

        // The same slates as without experiments, and as with the arm's settings by hand.
        Assert.Equal(
            (await service.RecommendAsync(new { userId = More, overrides = new { diversity = new { theta = 0.9 } } })).Works.Select(Id),
            more.Works.Select(Id));
        var plain = await service.RecommendAsync(new { userId = More, overrides = new { } });
        Assert.Null(plain.Experiments);
        Assert.NotEqual(plain.Works.Select(Id), more.Works.Select(Id));
        Assert.Equal(
            (await service.RecommendAsync(new { userId = Control, overrides = new { } })).Works.Select(Id), control.Works.Select(Id));

        await Wait.UntilAsync(async () => await CountAsync(service, "select count(*) from exposures") == 2);
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        var row = await connection.QuerySingleAsync<(
            string Experiment, string Arm, long User, string Scene, long Run, long[] Works, float Took)>(
            "select experiment, arm, user_id, scene, run_id, works, took_ms from exposures where request_id = @RequestId", more);
        Assert.Equal(("theta", "more", (long)More, "feed", more.Generation), (row.Experiment, row.Arm, row.User, row.Scene, row.Run));
        Assert.Equal(more.Works.Select(Id), row.Works);
        Assert.True(row.Took > 0);

        // Why-not tells of the slate that the user sees; a replay knows the arm and finds the same. Neither is an exposure.
        var absence = await service.PostAsync<AbsenceResponse>("/v1/explain/absence", new { userId = More, workId = more.Works[0].WorkId });
        Assert.True(absence.Returned);
        Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = more.RequestId })).Identical);
        Assert.Equal(2, await CountAsync(service, "select count(*) from exposures"));
    }

    [Fact]
    public async Task An_arm_that_explores_logs_the_chance_of_each_place_and_replays_alike()
    {
        await using var service = await StartAsync();
        const string explore =
            """
            {"name":"explore","layer":"chance","scenes":["feed"],"from":0,"to":1000,
             "arms":[{"name":"none","share":1},{"name":"some","share":1,
             "overrides":{"exploration":{"epsilon":1,"first":2,"every":3,"maxImpressions":1000000,"maxAgeHours":100000}}}]}
            """;
        var apply = await ApplyAsync(service, explore);
        Assert.True(apply.ExitCode == ExitCodes.Ok, apply.Error);
        await Wait.UntilAsync(async () =>
            (await service.RecommendAsync(Control)).Experiments!.Any(arm => arm.Experiment == "explore"));
        var experiment = Experiment.Of(ExperimentDefinition.Read(explore), SomeExperiments.Scenes);
        var explored = 0;
        foreach (var arm in (string[])["none", "some"])
        {
            var user = Enumerable.Range(7, 30).First(user => experiment.ArmOf(user)!.Name == arm);
            var answer = await service.RecommendAsync(new { userId = user, explain = true });
            await Wait.UntilAsync(async () => await CountAsync(
                service, $"select count(*) from exposures where request_id = '{answer.RequestId}' and experiment = 'explore'") == 1);
            await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
            var logged = await connection.ExecuteScalarAsync<float[]?>(
                "select propensities from exposures where request_id = @RequestId and experiment = 'explore'", answer);
            if (arm == "none")
                Assert.Null(logged);
            else
                Assert.Equal(answer.Works.Select(work => (float)work.Explanation!.Propensity), logged);
            Assert.All(answer.Works, work => Assert.True(!work.Explanation!.Explored || (work.Position % 3 == 1 && arm == "some")));
            explored += answer.Works.Count(work => work.Explanation!.Explored);
            Assert.True((await service.PostAsync<ReplayResponse>("/v1/replay", new { requestId = answer.RequestId })).Identical);
        }

        Assert.True(explored > 0);
    }

    [Fact]
    public async Task A_tester_may_force_an_arm_and_nobody_else_and_nothing_is_counted()
    {
        await using var service = await StartAsync();
        var forced = await service.RecommendAsync(new { userId = Control, arms = new { theta = "more" } });
        Assert.Equal([new ArmAssignment("theta", "more")], forced.Experiments);
        Assert.Equal(
            (await service.RecommendAsync(new { userId = Control, overrides = new { diversity = new { theta = 0.9 } } })).Works.Select(Id),
            forced.Works.Select(Id));

        using var client = await service.ClientAsync("recommend");
        using var forbidden = await client.PostAsJsonAsync(
            "/v1/recommendations", new { userId = Control, arms = new { theta = "more" } }, Service.Token);
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        foreach (var (body, field) in ((object, string)[])
            [(new { userId = 1, arms = new { theta = "less" } }, "arms.theta"),
                (new { userId = 1, arms = new { tau = "more" } }, "arms.tau"),
                (new { userId = 1, scene = "follow", arms = new { theta = "more" } }, "arms.theta"),
                (new { userId = 1, arms = new { theta = "more" }, overrides = new { } }, "arms")])
        {
            using var wrong = await service.Client.PostAsJsonAsync("/v1/recommendations", body, Service.Token);
            var problem = await wrong.Content.ReadFromJsonAsync<JsonElement>(Service.Token);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Equal(field, problem.GetProperty("errors").EnumerateObject().Single().Name);
        }

        // The writer has written when an answer that counts is there.
        var counted = await service.RecommendAsync(Control);
        await Wait.UntilAsync(async () => await CountAsync(service, "select count(*) from exposures") > 0);
        Assert.Equal(1, await CountAsync(service, $"select count(*) from exposures where request_id = '{counted.RequestId}'"));
        Assert.Equal(1, await CountAsync(service, "select count(*) from exposures"));
    }

    [Fact]
    public async Task Stopped_it_is_gone_at_the_next_look_and_while_postgres_refuses_it_stays()
    {
        await using var service = await StartAsync();
        await service.ExecuteAsync("alter table experiments rename to experiments_away");
        await Task.Delay(500, Service.Token);
        Assert.NotNull((await service.RecommendAsync(More)).Experiments);
        await service.ExecuteAsync("alter table experiments_away rename to experiments");

        var stop = await service.Database.RunAsync("experiments", "stop", "theta", "--reason", "fewer plays", "--json");
        Assert.True(stop.ExitCode == ExitCodes.Ok, stop.Error);
        await Wait.UntilAsync(async () => (await service.RecommendAsync(More)).Experiments is null);
        Assert.Equal(ExitCodes.Failed, (await service.Database.RunAsync("experiments", "stop", "theta", "--reason", "again")).ExitCode);
        var again = await ApplyAsync(service, Theta);
        Assert.Equal(ExitCodes.InvalidInput, again.ExitCode);
        Assert.Contains("another name", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exposures_are_written_once_however_often_and_go_with_their_user_and_their_age()
    {
        await using var service = await StartAsync();
        var store = new ExposureStore(service.Database.Source);
        var at = TimeProvider.System.GetUtcNow().UtcDateTime;
        Exposure Of(long user, DateTime when) => new(
            Guid.NewGuid(), when, user, "feed", [new("theta", "more"), new("other", "control")], 1, 3.5f, false, [5, 4]);
        Exposure[] batch = [Of(7, at), Of(8, at) with { Works = [] }, Of(8, at.AddDays(-200))];
        await store.WriteAsync(batch, Service.Token);
        await store.WriteAsync(batch, Service.Token);
        Assert.Equal(6, await CountAsync(service, "select count(*) from exposures"));
        Assert.Equal(2, await store.PruneAsync(at.AddDays(-100), Service.Token));

        using var erased = await service.Client.DeleteAsync("/v1/users/7", Service.Token);
        Assert.True(erased.IsSuccessStatusCode);
        Assert.Equal(0, await CountAsync(service, "select count(*) from exposures where user_id = 7"));
        // One that was still queued.
        await store.WriteAsync([Of(7, at)], Service.Token);
        Assert.Equal(2, await CountAsync(service, "select count(*) from exposures"));
    }

    [Fact]
    public async Task From_answers_and_events_the_report_finds_what_the_arms_differ_in()
    {
        await using var service = await StartAsync();
        // Three hundred users, each answered once; those of the second arm play twice as often afterwards, and as often before.
        await service.ExecuteAsync(
            """
            insert into users (user_id) select generate_series(2000, 2299) on conflict do nothing;
            select ensure_events_partition((now() - interval '3 days')::date), ensure_events_partition((now() - interval '1 hour')::date);
            """);
        var definition = ExperimentDefinition.Read(Theta);
        var experiment = Experiment.Of(definition, SomeExperiments.Scenes);
        var (users, at) = (Enumerable.Range(2_000, 300).ToArray(), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        await new ExposureStore(service.Database.Source).WriteAsync(
            [.. users.Select(user => new Exposure(
                Guid.NewGuid(), at.AddMinutes(-5), user, "feed", [new("theta", experiment.ArmOf(user)!.Name)], 1, 5, user % 10 == 0,
                [user % 90, 1]))],
            Service.Token);
        foreach (var user in users)
        {
            var times = (user % 3) + 1;
            await service.ExecuteAsync(
                """
                insert into events (event_id, at, user_id, work_id, type)
                select gen_random_uuid(), now() - interval '3 days' + n * interval '1 second', @user, n, 'play'
                from generate_series(1, @times) n
                union all
                select gen_random_uuid(), @at + n * interval '1 second', @user, n, 'play' from generate_series(1, @since) n
                """, new { user, times, at, since = times * (experiment.ArmOf(user)!.Name == "more" ? 2 : 1) });
        }

        var run = await service.Database.RunAsync("experiments", "report", "theta", "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        var arms = run.Json.GetProperty("arms").EnumerateArray().ToDictionary(arm => arm.GetProperty("arm").GetString()!);
        Assert.Equal(300, arms.Values.Sum(arm => arm.GetProperty("users").GetInt32()));
        Assert.Equal(
            30, arms.Values.Sum(arm => arm.GetProperty("degradedShare").GetDouble() * arm.GetProperty("users").GetInt32()), 1e-6);
        var plays = run.Json.GetProperty("metrics").EnumerateArray().First();
        Assert.Equal(("plays", "more"), (plays.GetProperty("metric").GetString(), plays.GetProperty("arm").GetString()));
        double Mean(string arm) => users.Where(user => experiment.ArmOf(user)!.Name == arm)
            .Average(user => ((user % 3) + 1) * (arm == "more" ? 2.0 : 1));
        Assert.Equal(Mean("control"), plays.GetProperty("control").GetDouble(), 1e-9);
        Assert.Equal(Mean("more"), plays.GetProperty("mean").GetDouble(), 1e-9);
        Assert.InRange(2, plays.GetProperty("low").GetDouble(), plays.GetProperty("high").GetDouble());
        Assert.True(plays.GetProperty("pValue").GetDouble() < 0.01);
        Assert.InRange(plays.GetProperty("varianceKept").GetDouble(), 0, 0.5);
        var again = await service.Database.RunAsync("experiments", "report", "theta", "--json");
        Assert.Equal(run.Json.GetProperty("metrics").ToString(), again.Json.GetProperty("metrics").ToString());

        // Two thirds of one arm's users were lost on the way: said, and an exit code.
        await service.ExecuteAsync("delete from exposures where arm = 'more' and user_id % 3 <> 0");
        var lost = await service.Database.RunAsync("experiments", "report", "theta");
        Assert.Equal(ExitCodes.Failed, lost.ExitCode);
        Assert.Contains("do not have the users that they should", lost.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_say_who_is_where_and_refuse_what_cannot_run_without_a_trace()
    {
        await using var service = await StartAsync();
        var assigned = await service.Database.RunAsync("experiments", "assign", "--user", $"{More}", "--json");
        Assert.Equal("more", assigned.Json.GetProperty("arms")[0].GetProperty("arm").GetString());
        var list = await service.Database.RunAsync("experiments", "list", "--json");
        Assert.Equal("theta", list.Json[0].GetProperty("definition").GetProperty("name").GetString());

        const string name = "\"theta\",\"layer\":\"diversity\"";
        var clash = await ApplyAsync(
            service, Theta.Replace(name, "\"other\",\"layer\":\"second\"", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.InvalidInput, clash.ExitCode);
        Assert.Contains("diversity.theta", clash.Error, StringComparison.Ordinal);
        var wrong = await ApplyAsync(service, Theta.Replace("0.9", "9", StringComparison.Ordinal)
            .Replace(name, "\"nine\",\"layer\":\"second\"", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.InvalidInput, wrong.ExitCode);
        Assert.Contains("arms[1].overrides.diversity.theta", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(service, "select count(*) from experiments"));
        Assert.Equal(1, await CountAsync(service, "select count(*) from experiment_changes"));
        Assert.Equal(ExitCodes.Failed, (await service.Database.RunAsync("experiments", "report", "none")).ExitCode);
    }

    private async Task<Service> StartAsync()
    {
        var service = new Service(stores) { Settings = [("Replay:StoredShare", "1")] };
        await service.InitializeAsync();
        var apply = await ApplyAsync(service, Theta);
        Assert.True(apply.ExitCode == ExitCodes.Ok, apply.Error);
        await Wait.UntilAsync(async () =>
        {
            using var response = await service.Client.PostAsJsonAsync(
                "/v1/recommendations", new { userId = More, arms = new { theta = "more" } }, Service.Token);
            return response.IsSuccessStatusCode;
        });
        return service;
    }

    private static async Task<IndexerRun> ApplyAsync(Service service, string json)
    {
        using var folder = new TemporaryFolder();
        return await service.Database.RunAsync("experiments", "apply", folder.Write("experiment.json", json));
    }

    // One of the forty who have a history.
    private static int UserIn(string arm) => Enumerable.Range(7, 30).First(
        user => Experiment.Of(ExperimentDefinition.Read(Theta), SomeExperiments.Scenes).ArmOf(user)!.Name == arm);

    private static long Id(RecommendedWork work) => work.WorkId;

    private static async Task<long> CountAsync(Service service, string sql)
    {
        await using var connection = await service.Database.Source.OpenConnectionAsync(Service.Token);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
