using VectorRec.Catalogue;
using VectorRec.Funnel.Filters;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Reranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Storage;

namespace VectorRec.Funnel;

/// <summary>The stages of one scene. What the funnel does is this list; how each stage is run is the runner's.</summary>
internal sealed class SceneFunnel
{
    private readonly IStoreCall[] _context;
    private readonly IStoreCall[] _index;
    private readonly IStage[] _recall;
    private readonly IStage[] _ranking;

    public SceneFunnel(SceneOptions scene, FunnelServices services)
    {
        Scene = scene;
        Channels = new RecallChannels(scene.Channels);
        ChannelNames = [.. Channels.Names, FallbackList.ChannelName];
        Fallback = new FallbackList(scene);
        var ratios = new RatioPlan(scene.Ratios, Channels.Names);
        var pool = Math.Max(scene.Coarse.Keep, scene.Coarse.DiversePool);
        var embedded = services.Recall.Index == RecallIndex.Embedded;
        // A question is not answered by what is popular, and what is on the air is known from its own list.
        var answersAnybody = !ChannelCatalogue.NeedsQuery(scene.Channels) && Channels.OnAir.Count == 0;
        var deadline = TimeSpan.FromMilliseconds(scene.Deadlines.ContextMs);
        var social = RecallCalls.Of(Channels.Social, scene.Channels, scene.Deadlines.ContextMs);
        var together = social.FirstOrDefault(call => call.Deadline == deadline) ?? new(deadline, []);
        _context =
        [
            new ContextStage(
                new UserContextStore(
                    services.Database, [.. together.Channels.Select(channel => channel.Channel)], Channels.Text?.Channel, seenOnTop: scene.SeenLimit > 0, airs: scene.Kinds.Any(kind => kind != WorkKind.Work)),
                [.. together.Names, .. Channels.Text is { } text ? (ReadOnlySpan<string>)[text.Channel.Name] : []], scene.SeenLimit, deadline),
            .. social.Where(call => call.Deadline != deadline)
                .Select(call => new SocialCallStage(new(services.Database, [.. call.Channels.Select(channel => channel.Channel)], scene.SeenLimit > 0), call)),
        ];
        _index = embedded ? [] :
            [.. RecallCalls.Of(Channels.Vector, scene.Channels, scene.Deadlines.RecallMs).Select((call, i) => new VectorRecallStage(services.Index!, call, i == 0, scene.Ef))];
        _recall =
        [
            new ScanRecallStage(Channels, embedded, TimeSpan.FromMilliseconds(services.Recall.ScanDeadlineMs)),
            new SocialRecallStage(together.Channels),
            new TextRecallStage(Channels),
            .. Channels.OnAir.Count > 0 ? (ReadOnlySpan<IStage>)[new OnAirRecallStage(Channels, scene.Coarse)] : [],
            .. answersAnybody ? (ReadOnlySpan<IStage>)[new FallbackStage(Fallback, Channels.All.Count)] : [],
            new TableRecallStage(Channels),
        ];
        _ranking =
        [
            new FilterStage(scene.OwnWorks),
            new CoarseStage(scene.Coarse, ratios.IsEmpty ? pool : int.MaxValue),
            new ContentRatioStage(ratios, pool),
            new DiversityCutStage(scene.Coarse.DiversePool > 0 ? scene.CutDiversity : null, scene.Coarse.Keep),
            new FineStage(scene.Fine, TimeSpan.FromMilliseconds(scene.Deadlines.FineMs)),
            new RerankStage(scene.Diversity, ratios, scene.RatioScope, scene.SessionWorks),
        ];
    }

    public SceneOptions Scene { get; }

    public RecallChannels Channels { get; }

    /// <summary>By the number of a candidate's channel: the scene's channels, and its fallback.</summary>
    public IReadOnlyList<string> ChannelNames { get; }

    /// <summary>What is answered when nothing is known; made for a generation before it serves.</summary>
    public FallbackList Fallback { get; }

    /// <param name="replayed">What recall found then; null asks the stores.</param>
    public async Task RunAsync(FunnelRun run, StageRunner runner, Recording? replayed, CancellationToken ct)
    {
        if (replayed is null)
            await runner.AskAsync(_context, run, ct);
        else
            await runner.RunAsync(new RecordedRecallStage(replayed), run, ct);
        await runner.RunAsync(new UserTowerStage(), run, ct);
        if (replayed is null)
        {
            await runner.AskAsync(_index, run, ct);
            foreach (var stage in _recall)
                await runner.RunAsync(stage, run, ct);
        }

        foreach (var stage in _ranking)
            await runner.RunAsync(stage, run, ct);
    }
}
