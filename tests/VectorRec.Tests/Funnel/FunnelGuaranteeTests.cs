using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Tests.Api;

namespace VectorRec.Tests.Funnel;

/// <summary>What docs/api.md promises of every slate, over hundreds of random scenes on one generation and real stores.</summary>
public sealed class FunnelGuaranteeTests(Service service) : IClassFixture<Service>
{
    private const int Cases = 300;

    private static readonly DateTimeOffset Now = new(2026, 5, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Channels =
        [.. ChannelCatalogue.All.Where(channel => !channel.NeedsQuery).Select(channel => channel.Name)];
    private static readonly IReadOnlyList<RatioDimension> Dimensions =
        RatioDimension.Of(ChannelCatalogue.All.Select(channel => channel.Name));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RecallIndex.Qdrant)]
    [InlineData(RecallIndex.Embedded)]
    public async Task Every_slate_keeps_what_is_promised_whatever_the_scene(RecallIndex index)
    {
        using var serving = new ServingGeneration();
        var active = (await service.Catalogue.Runs.ActiveAsync(Token))!;
        serving.Swap(Generation.Load(active, service.Catalogue.Home.Folder, threads: 1));
        var pipeline = new RecommendationPipeline(
            SceneCatalogue.Load(new ConfigurationBuilder().Build(), ChannelCatalogue.All),
            new(service.Database.Source, service.Catalogue.Stores.Index, new RecallOptions { Index = index }),
            serving, [new RequestRecorder(new() { Capacity = Cases })], TimeProvider.System, NullLoggerFactory.Instance);
        var seen = new Dictionary<string, int>();
        var exact = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var scene = RandomScene(random);
            var request = RandomRequest(random);
            using var run = (await pipeline.RunAsync(request, scene, Token))!;
            try
            {
                exact += AssertGuarantees(run, scene) ? 1 : 0;
                using var again = (await pipeline.RunAsync(request, scene, Token))!;
                Assert.Equal(RecordedWork.SlateOf(run), RecordedWork.SlateOf(again));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Scene {seed}: {e.Message}\n{System.Text.Json.JsonSerializer.Serialize(scene)}", e);
            }

            Count(run.Trace.Shortfall is null ? "full" : "short");
            Count(run.Trace.IsFallback ? "fallback" : "recalled");
            Count(run.Answers.Personalised ? "personal" : "not personal");
        }

        // Random scenes that never come to a case prove nothing about it.
        Assert.Equal(6, seen.Count);
        Assert.True(seen["full"] > Cases / 3);
        Assert.True(exact > Cases / 10, $"only {exact} slates had shares that had to be exact");

        void Count(string what) => seen[what] = seen.GetValueOrDefault(what) + 1;
    }

    /// <returns>Whether its shares had to be exact.</returns>
    private static bool AssertGuarantees(FunnelRun run, SceneOptions scene)
    {
        var items = run.Generation.Items;
        var rows = run.Trace.Slate.Select(entry => run.Candidates.Row[entry.Candidate]).ToArray();
        Assert.DoesNotContain(run.Trace.Stages, stage => stage.Outcome is StageOutcome.Failed or StageOutcome.TimedOut);
        Assert.True(rows.Length == run.Request.Limit ? run.Trace.Shortfall is null : run.Trace.Shortfall is { Length: > 10 });
        Assert.Distinct(rows);
        Assert.All(run.Trace.Slate, entry => Assert.True(float.IsFinite(run.Candidates.Coarse[entry.Candidate])));

        var filter = new ItemFilter(run.Request.Filter, items);
        foreach (var row in rows)
        {
            Assert.True(filter.Matches(row));
            Assert.Equal(WorkKind.Work, items.Kind[row]);
            Assert.False(run.Generation.IsInactive(row));
            Assert.NotEqual(run.Request.UserId, items.CreatorId(row));
            Assert.False(items.CreatorId(row) is { } creator && run.Answers.Context.Blocked.Contains(creator));
            Assert.DoesNotContain(items.WorkIds[row], run.Request.ExcludeWorkIds);
            if (scene.SeenLimit > 0)
                Assert.False(run.Answers.Context.Seen.Contains(items.WorkIds[row]));
        }

        var rules = scene.Diversity.Rules;
        AssertApart([.. rows.Select(row => items.Creator[row])], rules.CreatorDistance);
        AssertApart([.. rows.Select(row => items.Song[row])], rules.SongDistance);
        AssertCap([.. rows.Select(row => items.Creator[row])], rules.Creator);
        AssertCap([.. rows.Select(row => (int)items.Media[row])], rules.Media);
        for (var channel = 0; channel < run.Channels.Count && !run.Trace.IsFallback; channel++)
        {
            var brought = Enumerable.Range(0, run.Candidates.Count)
                .Count(i => (run.Candidates.Channels[i] & (1u << channel)) != 0
                    && !run.Answers.Context.Seen.Contains(items.WorkIds[run.Candidates.Row[i]]));
            // A list that is alone has to fill the funnel.
            Assert.InRange(brought, 0, run.Channels[channel] is "fresh" or "trending"
                ? GenerationLists.Length : scene.Channels.GetValueOrDefault(run.Channels[channel])?.Quota ?? 0);
        }

        Assert.Equal(rows.Length, run.Candidates.Fates.ToArray().Count(fate => fate == Fate.Returned));
        Assert.DoesNotContain(Fate.Recalled, run.Candidates.Fates.ToArray());
        return AssertShares(run, scene, rows);
    }

    // One dimension, and nothing else that decides who may stand in the slate: then the shares are exact wherever works are enough.
    private static bool AssertShares(FunnelRun run, SceneOptions scene, int[] rows)
    {
        var rules = scene.Diversity.Rules;
        if (scene.RatioScope != RatioScope.Slate || scene.Ratios.Count != 1 || scene.Diversity.MinGain is not null
            || scene.Ratios.ContainsKey(RatioDimension.Channel)
            || (rules.CreatorDistance, rules.SongDistance) is not (1, 1) || (rules.Creator ?? rules.Media) is not null)
            return false;
        var dimension = Dimensions.Single(dimension => scene.Ratios.ContainsKey(dimension.Name));
        var shares = scene.Ratios[dimension.Name];
        string[] named = [.. dimension.Classes.Where(shares.ContainsKey)];
        var target = ShareQuotas.Of([.. named.Select(name => shares[name]), new ShareOptions()], rows.Length).Target;
        var there = Counts(Enumerable.Range(0, run.Candidates.Count).Where(i => run.Candidates.Fates[i] >= Fate.SlateCut)
            .Select(i => run.Candidates.Row[i]));
        if (rows.Length == 0 || target.Zip(there).Any(pair => pair.First > pair.Second))
            return false;
        Assert.Equal(target, Counts(rows));
        return true;

        int[] Counts(IEnumerable<int> works)
        {
            var counts = new int[named.Length + 1];
            foreach (var row in works)
                counts[Array.IndexOf(named, dimension.Classes[RatioClasses.Of(dimension.Name, run.Generation.Items, row, run.Request.Now)])
                    is >= 0 and var place ? place : named.Length]++;
            return counts;
        }
    }

    private static void AssertApart(int[] values, int distance)
    {
        for (var i = 0; i < values.Length; i++)
        {
            for (var j = i + 1; j < Math.Min(values.Length, i + distance); j++)
                Assert.False(values[i] >= 0 && values[i] == values[j], $"places {i} and {j}");
        }
    }

    private static void AssertCap(int[] values, FrequencyCap? cap)
    {
        if (cap is null)
            return;
        var window = cap.Window == 0 ? values.Length : cap.Window;
        for (var from = 0; from + Math.Min(window, values.Length) <= values.Length && values.Length > 0; from++)
            Assert.All(values[from..Math.Min(values.Length, from + window)].Where(value => value >= 0).CountBy(value => value),
                count => Assert.InRange(count.Value, 1, cap.Max));
    }

    private static SceneOptions RandomScene(Random random)
    {
        var channels = Channels.Where(_ => random.Next(3) == 0).ToDictionary(name => name, name => new ChannelOptions
        {
            Quota = random.Next(1, 120),
            DeadlineMs = random.Next(3) == 0 && ChannelCatalogue.All.Single(channel => channel.Name == name).AsksAlone ? 9_000 : null,
        });
        if (channels.Count == 0)
            channels.Add("ann", new() { Quota = 40 });
        // In some scenes nothing but one dimension's shares decides who may stand in the slate.
        var exact = random.Next(4) == 0;
        var apart = !exact && random.Next(3) > 0;
        var method = (DiversityMethod)random.Next(5);
        return new SceneOptions
        {
            Kinds = [WorkKind.Work],
            Channels = channels,
            Ratios = (exact ? [random.Next(2)] : Enumerable.Range(0, 3).Where(_ => random.Next(3) == 0))
                .ToDictionary(d => Dimensions[d].Name, d => Shares(random, Dimensions[d])),
            RatioScope = exact ? RatioScope.Slate : (RatioScope)random.Next(3),
            SessionWorks = random.Next(1, 51),
            Coarse = new()
            {
                Keep = random.Next(1, 150),
                DiversePool = random.Next(3) == 0 ? random.Next(1, 200) : 0,
                TimelinessWeight = random.NextSingle() * 3,
                QualityWeight = random.Next(2) * random.NextSingle() * 5,
                CreatorSupportWeight = random.Next(2),
            },
            Diversity = new()
            {
                Method = method,
                Theta = random.Next(4) switch { 0 => 0, 1 => 1, _ => random.NextSingle() },
                Window = random.Next(3) == 0 ? 0 : random.Next(2, 30),
                MinGain = !exact && random.Next(8) == 0 ? random.NextSingle() : null,
                Priors = new()
                {
                    Creator = random.Next(2) * 0.5f,
                    Song = random.Next(2) * 0.3f,
                    Tag = random.Next(2) * 0.2f,
                    Media = random.Next(2) * 0.1f
                },
                Repulsion = new() { Weight = random.Next(2) * 0.5f },
                Rules = new()
                {
                    CreatorDistance = apart ? random.Next(1, 6) : 1,
                    SongDistance = apart ? random.Next(1, 6) : 1,
                    Creator = apart && random.Next(3) == 0 ? new(random.Next(1, 4)) : null,
                    Media = apart && random.Next(4) == 0 ? new(random.Next(2, 4), random.Next(4, 8)) : null,
                },
            },
            Deadlines = new() { ContextMs = 10_000, RecallMs = 10_000 },
            SeenLimit = random.Next(4) == 0 ? 0 : 5_000,
        };
    }

    private static IReadOnlyDictionary<string, ShareOptions> Shares(Random random, RatioDimension dimension)
    {
        var left = 1.0;
        var shares = new Dictionary<string, ShareOptions>();
        foreach (var name in dimension.Classes.Where(_ => random.Next(2) == 0))
        {
            var target = random.NextDouble() * left;
            left -= target;
            shares.Add(
                name, new()
                {
                    Target = target,
                    Floor = target * random.NextDouble(),
                    Ceiling = target + ((1 - target) * random.NextDouble())
                });
        }

        return shares;
    }

    private static RecommendationRequest RandomRequest(Random random) => new(
        Guid.NewGuid(),
        random.Next(6) == 0 ? 1_000_000 + random.Next(100) : random.Next(1, 41),
        "feed",
        random.Next(1, 51),
        new WorkFilter
        {
            Kinds = [WorkKind.Work],
            Media = random.Next(5) == 0 ? Media.Video : null,
            Tags = random.Next(5) == 0 ? [$"tag{random.Next(8)}"] : [],
            MinQuality = random.Next(6) == 0 ? 0.5f : null,
        },
        [.. Enumerable.Range(0, random.Next(30)).Select(_ => (long)random.Next(1, 700)).Distinct()],
        null,
        Now);
}
