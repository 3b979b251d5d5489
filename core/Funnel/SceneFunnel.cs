using VectorRec.Catalogue;
using VectorRec.Funnel.Filters;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Reranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Channels;
using VectorRec.Storage.Contexts;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>The stages of one scene. What the funnel does is this list; how each stage is run is the runner's.</summary>
internal sealed class SceneFunnel
{
    private readonly SceneChannels _channels;
    private readonly IStoreCall[] _context;
    private readonly IStoreCall[] _stores;
    private readonly PostingsRecallStage _postings;
    private readonly IStage[] _sources;
    private readonly IStage[] _filters;
    private readonly IStage[] _rankers;

    public SceneFunnel(SceneOptions scene, FunnelServices services)
    {
        Scene = scene;
        _channels = new SceneChannels(scene.Channels);
        ChannelNames = [.. _channels.Names, FallbackList.ChannelName];
        Fallback = new FallbackList(scene);
        var statements = SourceCall.Of(
            [.. _channels.Of(SourceStore.Postgres).Where(channel => !IsText(channel))], scene.Channels, scene.Deadlines.ContextMs);
        _context = [Context(services, statements)];
        _stores =
        [
            .. Index(services), new StatementRecallStage(Together(statements), ContextDeadline), .. Alone(services.Database, statements),
        ];
        _postings = new PostingsRecallStage(_channels.Of(SourceStore.Postings));
        _sources = Sources(services.Recall);
        _filters = [new FilterStage(scene.OwnWorks)];
        _rankers = Rankers();
    }

    public SceneOptions Scene { get; }

    /// <summary>By the number of a candidate's channel: the scene's channels, and its fallback.</summary>
    public IReadOnlyList<string> ChannelNames { get; }

    /// <summary>What is answered when nothing is known; made for a generation before it serves.</summary>
    public FallbackList Fallback { get; }

    /// <summary>A request that has not gone anywhere yet.</summary>
    /// <param name="issued">Works of the newest answers to the user.</param>
    /// <param name="known">What was answered when the request was recorded; null for a live one.</param>
    /// <param name="user">What is known of the user without asking anybody; null: nothing.</param>
    public FunnelRun Begin(
        RecommendationRequest request, RequestScope scope, long[] issued, KnownAnswers? known = null, UserContext? user = null) =>
        new(request, scope, Scene, ChannelNames, issued, known, user) { PostingsChannels = _postings.Bits };

    /// <param name="known">What was answered when the request was recorded; null asks the stores.</param>
    public async Task RunAsync(FunnelRun run, StageRunner runner, KnownAnswers? known, CancellationToken ct)
    {
        if (known is null)
            await runner.AskAsync(_context, run, ct);
        else
            await runner.RunAsync(new RecordedRecallStage(known), run, ct);
        await runner.RunAsync(new UserTowerStage(), run, ct);
        if (known is null)
        {
            await runner.AskAsync(_stores, run, ct);
            await runner.RunAsync(_sources, run, ct);
        }
        else if (known.Rows is not null)
        {
            await runner.RunAsync(_postings, run, ct);
        }

        await runner.RunAsync(_filters, run, ct);
        await runner.RunAsync(_rankers, run, ct);
    }

    private TimeSpan ContextDeadline => TimeSpan.FromMilliseconds(Scene.Deadlines.ContextMs);

    private ContextStage Context(FunnelServices services, IReadOnlyList<SourceCall> statements)
    {
        // Statements that may take as long as the context travel with it, and so does the search of the text.
        Channel[] together = [.. Together(statements), .. _channels.Of(SourceStore.Postgres).Where(IsText)];
        var store = new UserContextStore(services.Database, Statements(together), airs: Scene.Kinds.Any(kind => kind != WorkKind.Work));
        return new ContextStage(store, [.. together.Select(channel => channel.Name)], Scene.SeenLimit, ContextDeadline, services);
    }

    private IEnumerable<IStoreCall> Index(FunnelServices services) => services.Recall.Index == RecallIndex.Embedded ? []
        : SourceCall.Of(_channels.Of(SourceStore.Vectors), Scene.Channels, Scene.Deadlines.RecallMs)
            .Select((call, i) => new VectorRecallStage(services.Index!, call, i == 0, Scene.Ef));

    private IEnumerable<IStoreCall> Alone(Database database, IReadOnlyList<SourceCall> statements) =>
        statements.Where(call => call.Deadline != ContextDeadline)
            .Select(call => new StatementCallStage(new(database, Statements(call.Channels)), call));

    private IStage[] Sources(RecallOptions recall)
    {
        var lists = _channels.Of(SourceStore.Lists);
        Channel[] complete = [.. lists.Where(channel => channel.Source.IsComplete)];
        // A question is not answered by what is popular, and what is on the air is known from its own list.
        var answersAnybody = !ChannelCatalogue.NeedsQuery(Scene.Channels) && complete.Length == 0;
        return
        [
            new ScanRecallStage(
                _channels.Of(SourceStore.Vectors), recall.Index == RecallIndex.Embedded, TimeSpan.FromMilliseconds(recall.ScanDeadlineMs)),
            new TextRecallStage(_channels.Of(SourceStore.Postgres).Where(IsText).Select(channel => (Channel?)channel).FirstOrDefault()),
            .. complete.Length > 0 ? (ReadOnlySpan<IStage>)[new OnAirRecallStage(complete)] : [],
            .. answersAnybody ? (ReadOnlySpan<IStage>)[new FallbackStage(Fallback, _channels.Count, IsOfFollowed)] : [],
            new TableRecallStage([.. lists.Where(channel => !channel.Source.IsComplete)]),
            // Last, for a replay reads them behind all that was recorded.
            _postings,
        ];
    }

    private IStage[] Rankers()
    {
        var ratios = new RatioPlan(Scene.Ratios, _channels.Names);
        var pool = Math.Max(Scene.Coarse.Keep, Scene.Coarse.DiversePool);
        return
        [
            new CoarseStage(Scene.Coarse, ratios.IsEmpty ? pool : int.MaxValue),
            new ContentRatioStage(ratios, pool),
            new DiversityCutStage(Scene.Coarse.DiversePool > 0 ? Scene.CutDiversity : null, Scene.Coarse.Keep),
            new FineStage(Scene.Fine, TimeSpan.FromMilliseconds(Scene.Deadlines.FineMs)),
            new RerankStage(Scene.Diversity, ratios, Scene.RatioScope, Scene.SessionWorks, IsOfFollowed),
        ];
    }

    private bool IsOfFollowed => ChannelCatalogue.AreOfFollowed(Scene.Channels);

    private Channel[] Together(IReadOnlyList<SourceCall> statements) =>
        [.. statements.Where(call => call.Deadline == ContextDeadline).SelectMany(call => call.Channels)];

    // As many works that the user has seen are read on top of a quota, where those do not count.
    private RecallStatement[] Statements(IReadOnlyList<Channel> channels) =>
        [.. channels.Select(channel => new RecallStatement(channel.Name, channel.Source.Quota, IsText(channel)))
            .Select(statement => Scene.SeenLimit > 0 ? statement.WithSeenOnTop() : statement)];

    private static bool IsText(Channel channel) => channel.Source is StatementSource { Scored: true };
}
