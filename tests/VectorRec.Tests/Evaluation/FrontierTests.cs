using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Evaluation;
using VectorRec.Funnel;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Truth;
using VectorRec.Scenes;
using VectorRec.Simulation.Truth;
using VectorRec.Storage.Runs;

namespace VectorRec.Tests.Evaluation;

public sealed class FrontierTests(IndexedWorld world) : IClassFixture<IndexedWorld>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slate_chosen_from_another_request_s_candidates_is_the_one_that_the_service_returns()
    {
        using var serving = await ServeAsync();
        var scenes = SceneCatalogue.Load(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scenes:feed:Deadlines:ContextMs"] = "10000",
            ["Scenes:feed:Deadlines:RecallMs"] = "10000",
        }).Build(), ChannelCatalogue.All);
        var pipeline = new RecommendationPipeline(
            scenes, new(world.Database.Source, world.Collections.Index, new RecallOptions()), serving, [], TimeProvider.System,
            NullLoggerFactory.Instance);
        var policies = SlatePolicy.Grid([0, 0.3f, 0.7f, 1]);
        foreach (var user in (long[])[3, 77, 150])
        {
            using var plain = (await pipeline.RunAsync(Request(user, policies[0]), null, Token))!;
            using var pool = new RerankPool(plain);
            Assert.True(pool.Count > 50, $"{pool.Count} candidates");
            Assert.Equal(Enumerable.Range(0, pool.Count).OrderByDescending(pool.Score), Enumerable.Range(0, pool.Count));
            foreach (var policy in policies)
            {
                using var run = (await pipeline.RunAsync(Request(user, policy), null, Token))!;
                Assert.Equal(
                    run.Trace.Slate.Select(entry => run.Generation.Items.WorkIds[run.Candidates.Row[entry.Candidate]]),
                    pool.Select(policy.Options, 10, out _).Select(pool.WorkId));
            }
        }
    }

    [Fact]
    public async Task Every_policy_is_measured_and_no_slate_is_against_the_rules()
    {
        var plot = world.NewFile("frontier.svg");
        var run = await world.RunAsync(
            "evaluate", "diversity", "--truth", world.Truth, "--users", "25", "--theta", "0,0.5,1", "--plot", plot);

        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal("plays", run.Json.GetProperty("relevance").GetString());
        var results = run.Json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(16, results.Length);
        var control = results[0].GetProperty("figures").ToString();
        foreach (var result in results)
        {
            Assert.Equal(25, result.GetProperty("users").GetInt32());
            Assert.Equal(0, result.GetProperty("violations").GetInt32());
            if (result.GetProperty("theta").GetDouble() == 1)
                Assert.Equal(control, result.GetProperty("figures").ToString());
        }

        // The embedding methods do look for variety, by what they cannot see.
        Assert.True(Figure(Of("dpp", 0), "fatigue") < Figure(results[0], "fatigue"));
        Assert.True(Figure(Of("scatter", 0), "topics") > Figure(results[0], "topics"));
        Assert.True(Figure(Of("dpp+priors", 0.5), "creators") > Figure(Of("dpp", 0.5), "creators"));

        var drawn = XDocument.Load(plot);
        Assert.Equal(6, drawn.Descendants().Count(element => element.Name.LocalName == "polyline"));
        Assert.Equal(16, drawn.Descendants().Count(element => element.Name.LocalName == "circle"));

        JsonElement Of(string method, double theta) => results.Single(
            result => result.GetProperty("method").GetString() == method && result.GetProperty("theta").GetDouble() == theta);
    }

    [Fact]
    public async Task The_same_seed_measures_the_same_and_another_draws_other_users()
    {
        var first = await world.RunAsync("evaluate", "diversity", "--users", "5", "--theta", "0.5", "--seed", "3");
        var second = await world.RunAsync("evaluate", "diversity", "--users", "5", "--theta", "0.5", "--seed", "3");
        var other = await world.RunAsync("evaluate", "diversity", "--users", "5", "--theta", "0.5", "--seed", "4");

        Assert.Equal(first.Out, second.Out);
        Assert.NotEqual(first.Out, other.Out);
        Assert.Equal("score", first.Json.GetProperty("relevance").GetString());
    }

    [Fact]
    public async Task Held_out_pairs_say_who_is_asked_about_and_what_is_relevant()
    {
        var test = world.NewFile("test.tsv");
        await File.WriteAllLinesAsync(test, ["user_id\twork_id", "1\t10000001", "2\t10000002", "2\t10000003"], Token);
        var run = await world.RunAsync("evaluate", "diversity", "--test", test, "--theta", "1");

        Assert.Equal(2, run.Json.GetProperty("users").GetInt32());
        Assert.Equal("NDCG", run.Json.GetProperty("relevance").GetString());
    }

    [Fact]
    public async Task Excluded_pairs_are_not_shown()
    {
        var (test, exclude) = (world.NewFile("all.tsv"), world.NewFile("most.tsv"));
        var pairs = Enumerable.Range(1, Simulation.SmallWorld.Options.Works).Select(work => $"1\t{10_000_000 + work}").ToArray();
        await File.WriteAllLinesAsync(test, pairs, Token);
        await File.WriteAllLinesAsync(exclude, pairs, Token);
        var all = await world.RunAsync("evaluate", "diversity", "--test", test, "--theta", "1");
        var none = await world.RunAsync("evaluate", "diversity", "--test", test, "--exclude", exclude, "--theta", "1");

        Assert.Equal(1, Figure(all.Json.GetProperty("results")[0], "ndcg"), 1e-9);
        Assert.Equal(0, Figure(none.Json.GetProperty("results")[0], "ndcg"));
        Assert.Equal(1, none.Json.GetProperty("results")[0].GetProperty("short").GetInt32());
    }

    [Fact]
    public async Task A_slate_s_worth_is_that_of_the_world_s_law_consumed_in_order()
    {
        using var serving = await ServeAsync();
        using var lease = serving.Lease()!;
        var items = lease.Generation.Items;
        var now = new DateTimeOffset(lease.Generation.Run.StartedAt);
        var truth = await SimulatedTruth.LoadAsync(world.Truth, world.Database.Source, items, [5], now, Token);
        var law = TrueUtility.Load(world.Truth);
        // Two works of one creator, and one of another.
        var pair = Enumerable.Range(0, items.Count).GroupBy(row => items.CreatorId(row)).First(creator => creator.Count() > 1)
            .Take(2).ToArray();
        var other = Enumerable.Range(0, items.Count).First(row => items.CreatorId(row) != items.CreatorId(pair[0]));
        long[] works = [items.WorkIds[pair[0]], items.WorkIds[other], items.WorkIds[pair[1]]];
        var consumed = new ConsumedWork[3];
        truth.Consume(5, works, consumed);

        Assert.Equal(0, consumed[0].Fatigue);
        Assert.True(consumed[2].Fatigue >= law.Law.Fatigue!.Creator * law.Law.Fatigue.Decay);
        var recent = law.NothingRecent();
        recent.Add(law.WorkIndex(works[0]), now);
        recent.Add(law.WorkIndex(works[1]), now);
        Assert.Equal(law.Of(5, works[2], new Moment(now, Recent: recent)).Fatigue, consumed[2].Fatigue, 1e-12);
        Assert.Equal(1 / (1 + (2 * law.Law.Response.PositionDecay)) / (1 + Math.Exp(-consumed[2].Utility)), consumed[2].Play, 1e-9);
    }

    [Theory]
    [InlineData("--theta", "0.5,2")]
    [InlineData("--theta", "many")]
    [InlineData("--scene", "nowhere")]
    [InlineData("--users", "0")]
    [InlineData("--test", "/nowhere.tsv")]
    public async Task A_wrong_option_is_a_usage_error(string option, string value) =>
        Assert.Equal(ExitCodes.Usage, (await world.RunAsync("evaluate", "diversity", option, value)).ExitCode);

    [Fact]
    public async Task The_truth_of_another_world_is_refused()
    {
        using var worlds = new Simulation.SmallWorld();
        var small = worlds.Make(Simulation.SmallWorld.Options with { Works = 100, Events = 1000 });
        var run = await world.RunAsync("evaluate", "diversity", "--users", "1", "--truth", Path.Combine(small, "truth"));

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("is not of the world", run.Error);
    }

    private static double Figure(JsonElement result, string name) => result.GetProperty("figures").GetProperty(name).GetDouble();

    private static RecommendationRequest Request(long user, SlatePolicy policy) =>
        new(Guid.NewGuid(), user, "feed", 10, new(), [], policy.Options,
            DateTimeOffset.Parse("2026-06-01T00:00:00Z", CultureInfo.InvariantCulture));

    private async Task<ServingGeneration> ServeAsync()
    {
        var active = (await new IndexRunStore(world.Database.Source, TimeProvider.System).ActiveAsync(Token))!;
        var serving = new ServingGeneration();
        serving.Swap(Generation.Load(active, world.Generations, threads: 1));
        return serving;
    }
}
