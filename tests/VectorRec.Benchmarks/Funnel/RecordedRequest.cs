using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Users;
using VectorRec.Vectors;

namespace VectorRec.Benchmarks.Funnel;

/// <summary>
/// A request of the scene feed as it would have been recorded: the 1,000 works nearest to the user, 500 others as from the social graph,
/// and what the postings bring, for a user of whom five shards of seen works are kept.
/// </summary>
internal sealed class RecordedRequest
{
    private const int Social = 500;
    private const int Near = 1_000;
    private const double SeenDensity = 0.3;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_712_000_000);

    private readonly ServingGeneration _serving;
    private readonly Replayer _replayer;
    private readonly Recording _recording;
    private readonly SceneOptions _scene;

    public RecordedRequest(SyntheticGeneration generation, FineMode fine)
    {
        var scenes = SceneCatalogue.Load(new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?> { ["Scenes:feed:Fine:Mode"] = fine.ToString() }).Build(), ChannelCatalogue.All);
        _scene = scenes.Find("feed")!;
        _serving = generation.Serving;
        // A replay asks no store.
        _replayer = new Replayer(new RecommendationPipeline(
            scenes, new(Database.Open("Host=127.0.0.1", "benchmark"), null, new RecallOptions { Index = RecallIndex.Embedded }),
            _serving, [],
            TimeProvider.System, NullLoggerFactory.Instance));
        var random = new Random(3);
        var items = generation.Generation.Items;
        var context = Context(items, random);
        var request = new RecommendationRequest(
            Guid.Empty, context.UserId, "feed", 10, new WorkFilter { Kinds = _scene.Kinds }, [], null, Now);
        _recording = new Recording(
            request, _scene, generation.Generation.Run.RunId, generation.Generation.LoadId, RecordedContext.Of(context, null), [],
            QueryVectors.None, [], [], [], FineFailed: false);
        using (var empty = RunAsync().GetAwaiter().GetResult())
            User = empty.Answers.UserVector.ToArray();
        var near = ExactScan.Search(
            items, User, [new(new ItemFilter(request.Filter, items), Near)], from: 0,
            CancellationToken.None)[0];
        var rows = near.ToHashSet();
        var social = 1u << new SceneChannels(_scene.Channels).Of(SourceStore.Postgres)[0].Number;
        while (rows.Count < Near + Social)
            rows.Add(random.Next(items.Count));
        _recording =
            _recording with
            {
                Recalled = [.. rows.Select(
                row => new RecalledWork(items.WorkIds[row], near.Contains(row) ? 1u : social, Inactive: false))],
                Rows = items.Count,
            };

        using var run = RunAsync().GetAwaiter().GetResult();
        if (run.Trace.Slate.Length != request.Limit || (fine == FineMode.On) != (run.Trace.Fine is not null)
            || run.Candidates.Count < Near + Social)
            throw new InvalidOperationException(
                $"The request answers {run.Trace.Slate.Length} of {run.Candidates.Count} works: it is not the one to measure.");
        Questions =
        [
            .. new SceneChannels(_scene.Channels).Of(SourceStore.Vectors)
                .Select(channel => (Question: channel.Source.Ask(run) as NearestQuestion, channel.Source.Quota))
                .Where(asked => asked.Question is not null)
                    .Select(asked => new VectorQuery(User, asked.Quota)),
        ];
    }

    /// <summary>[d], unit norm.</summary>
    public float[] User { get; }

    /// <summary>What the scene's vector channels ask for this user.</summary>
    public VectorQuery[] Questions { get; }

    /// <summary>Which works the request may be answered with.</summary>
    public WorkFilter Filter => _recording.Request.Filter;

    /// <summary>The whole funnel behind recall, with the user tower; the caller disposes it.</summary>
    public async Task<FunnelRun> RunAsync() =>
        (await _replayer.ReplayAsync(_recording, _serving.Lease()!, null, CancellationToken.None)).Run;

    private static UserContext Context(ItemTable items, Random random)
    {
        var shards = new byte[SeenWorks.MaxShards][];
        for (var shard = 0; shard < shards.Length; shard++)
        {
            shards[shard] = new byte[SeenWorks.Bits / 8];
            for (var bit = 0; bit < SeenWorks.Bits; bit++)
                shards[shard][bit >> 3] |= (byte)(random.NextDouble() < SeenDensity ? 1 << (bit & 7) : 0);
        }

        int[] engaged = [.. Enumerable.Range(0, 50).Select(_ => random.Next(items.Count))];
        return new UserContext(
            42, new UserProfile(42, "zh", "Shenzhen", 1995, 3),
            [.. engaged.Select(
                row => new EngagedWork(items.WorkIds[row], items.CreatorId(row), items.SongId(row),
                    [.. items.Tags(row).ToArray().Select(tag => items.TagNames[tag])]))],
            new SeenWorks(shards), [.. engaged.Select(row => items.WorkIds[row])],
            [.. Enumerable.Range(100, 20).Select(id => (long)id)], []);
    }
}
