using VectorRec.Catalogue;
using VectorRec.Features;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Replay;
using VectorRec.Scenes;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>
/// One request's way through the funnel, and afterwards its trace: what was recalled by whom, what became of every candidate,
/// and how each stage ended. Explanations are read from it; nothing is recorded anywhere else.
/// </summary>
public sealed class FunnelRun : IDisposable
{
    private readonly GenerationLease _lease;
    private readonly Recording? _replayed;
    private int[] _kept = [];
    private int _keptCount = -1;
    private TowerBatch? _user;
    private Dictionary<int, float>? _relevance;

    /// <param name="replayed">The recording that this run repeats; null for a live request.</param>
    internal FunnelRun(RecommendationRequest request, GenerationLease lease, SceneOptions scene, IReadOnlyList<string> channels, Recording? replayed = null)
    {
        Request = request;
        _replayed = replayed;
        _lease = lease;
        Scene = scene;
        Channels = channels;
        Like = replayed?.Like ?? QueryVectors.Of(request.Query, lease.Generation.Items);
        Context = UserContext.Unknown(request.UserId, channels.Count);
    }

    public RecommendationRequest Request { get; }

    public Generation Generation => _lease.Generation;

    /// <summary>The scene as it ran, with a tester's changes.</summary>
    public SceneOptions Scene { get; }

    /// <summary>Names of the recall channels; bit i of a candidate's channels is the i-th.</summary>
    public IReadOnlyList<string> Channels { get; }

    public UserContext Context { get; internal set; }

    /// <summary>Works of the newest answers to the user, whose events may still be on their way; newest answer first.</summary>
    public long[] Issued { get; internal set; } = [];

    /// <summary>The vectors of what the request looks for.</summary>
    public QueryVectors Like { get; }

    /// <summary>Whether the user's own vector ordered the candidates.</summary>
    public bool Personalised => _user is not null;

    /// <summary>[d]; empty when the answer is not personal.</summary>
    public ReadOnlySpan<float> UserVector => _user is null ? [] : _user.Embedding(0);

    /// <summary>The user as the user tower read them; null when nothing is known of the user.</summary>
    internal FeatureBatch? UserFeatures => _user?.Features;

    public Candidates Candidates { get; } = new();

    /// <summary>Whether a candidate's work has left the catalogue; in a replay, whether it had then.</summary>
    internal bool IsInactive(int candidate) =>
        _replayed?.Recalled[candidate].Inactive ?? IsOff(Candidates.Row[candidate]);

    /// <summary>Whether a work must not be shown now. What the request itself read of live shows and rooms is newer than what the generation knows.</summary>
    internal bool IsOff(int row)
    {
        if (Context.OffAir.Length + Context.OnAir.Length > 0 && Generation.Items.Kind[row] != WorkKind.Work)
        {
            var work = Generation.Items.WorkIds[row];
            if (Array.BinarySearch(Context.OffAir, work) >= 0)
                return true;
            if (Array.BinarySearch(Context.OnAir, work) >= 0)
                return false;
        }

        return Generation.IsInactive(row);
    }

    /// <summary>Works in the funnel.</summary>
    public int Count => _keptCount < 0 ? Candidates.Count : _keptCount;

    /// <summary>Positions in <see cref="Candidates"/> that the filters and what came after them left, in the current order.</summary>
    public ReadOnlySpan<int> Kept => _kept.AsSpan(0, Math.Max(0, _keptCount));

    /// <summary>Works that a channel brought and this generation does not have: they came this instant, or there was no room for them.</summary>
    public int Unknown { get; private set; }

    /// <summary>Stages and channels in the order in which they ended.</summary>
    public List<StageTrace> Stages { get; } = new(16);

    /// <summary>What ranked the candidates; null before coarse ranking.</summary>
    internal CandidateScorer? Scorer { get; set; }

    /// <summary>What fine ranking found; null when it did not run.</summary>
    public FineRanking? Fine { get; internal set; }

    /// <summary>Whether this repeats a recorded request.</summary>
    internal bool IsReplay => _replayed is not null;

    /// <summary>Whether the request that is replayed went on without fine ranking because that did not end well.</summary>
    internal bool FineFailedThen => _replayed?.FineFailed ?? false;

    /// <summary>What the stage that runs has to say of itself; its runner moves it into the trace.</summary>
    internal string? Remark { get; set; }

    /// <summary>Names of the channels that brought a candidate.</summary>
    public IReadOnlyList<string> ChannelsOf(int candidate) =>
        [.. Channels.Where((_, channel) => (Candidates.Channels[candidate] & (1u << channel)) != 0)];

    /// <summary>What the platform's controls added to a candidate's coarse score.</summary>
    public CoarseControls ControlsOf(int candidate) => Scorer?.Controls(Candidates.Row[candidate]) ?? default;

    /// <summary>Whether the scene's list for everybody was taken.</summary>
    public bool IsFallback { get; internal set; }

    /// <summary>Whether a stage ran and did not end well.</summary>
    public bool HasFailed(string stage) =>
        Stages.Exists(trace => trace.Stage == stage && trace.Outcome is (StageOutcome.TimedOut or StageOutcome.Failed));

    /// <summary>Whether a store answered for a channel.</summary>
    internal bool HasAnswered(string channel) =>
        Stages.Exists(trace => trace.Outcome == StageOutcome.Ok && trace.Channels.Contains(channel));

    /// <summary>What is returned, best first.</summary>
    public SlateEntry[] Slate { get; internal set; } = [];

    /// <summary>Why the slate is shorter than asked for; null when it is not.</summary>
    public string? Shortfall { get; internal set; }

    /// <summary>
    /// Adds what a channel brought, best first, until its quota is full. A work that the user has seen does not count: it is added for the
    /// trace to tell of it, and the next one takes its place.
    /// </summary>
    /// <returns>What is left of the quota.</returns>
    internal int Recall(ReadOnlySpan<long> works, int channel, int quota)
    {
        foreach (var work in works)
        {
            if (quota == 0)
                break;
            if (Generation.Items.RowOf(work) is >= 0 and var row)
                quota = Recall(row, channel, quota);
            else
                Unknown++;
        }

        return quota;
    }

    /// <summary>The same for one work, by its row in the item table.</summary>
    internal int Recall(int row, int channel, int quota)
    {
        if (quota == 0)
            return 0;
        Candidates.Add(row, channel);
        return Context.Seen.Contains(Generation.Items.WorkIds[row]) ? quota : quota - 1;
    }

    /// <summary>Adds works that the query's text was found in, or in a replay only how well it was.</summary>
    /// <param name="channel">Null when the candidates are there already.</param>
    internal void Found(ReadOnlySpan<TextHit> hits, int? channel)
    {
        _relevance = new(hits.Length);
        foreach (var hit in hits)
        {
            if (Generation.Items.RowOf(hit.WorkId) is not (>= 0 and var row))
            {
                Unknown++;
                continue;
            }

            _relevance[row] = hit.Relevance;
            if (channel is { } number)
                Candidates.Add(row, number);
        }
    }

    /// <summary>How well a row answers the query's text, [0, 1].</summary>
    internal float RelevanceOf(int row) => _relevance?.GetValueOrDefault(row) ?? 0;

    /// <summary>Room to order all candidates anew; publish with <see cref="Keep"/>.</summary>
    internal Span<int> Positions()
    {
        if (_kept.Length < Candidates.Count)
            Array.Resize(ref _kept, Candidates.Count);
        return _kept.AsSpan(0, Candidates.Count);
    }

    internal void Keep(int count) => _keptCount = count;

    /// <summary>Keeps every candidate that no rule has taken out.</summary>
    internal void KeepUnharmed()
    {
        var fates = Candidates.Fates;
        var positions = Positions();
        var kept = 0;
        for (var i = 0; i < fates.Length; i++)
        {
            if (fates[i] == Fate.Recalled)
                positions[kept++] = i;
        }

        Keep(kept);
    }

    internal void SetUser(TowerBatch batch) => _user = batch;

    /// <summary>The place, from 1, of a candidate in the order of coarse ranking, among all that were ranked.</summary>
    public int CoarseRankOf(int candidate)
    {
        var scores = Candidates.Coarse;
        var rows = Candidates.Row;
        var fates = Candidates.Fates;
        var rank = 1;
        for (var i = 0; i < scores.Length; i++)
        {
            if (fates[i] >= Fate.CoarseCut && (scores[i] > scores[candidate] || (scores[i] == scores[candidate] && rows[i] < rows[candidate])))
                rank++;
        }

        return rank;
    }

    /// <summary>By stage and reason, how many candidates were taken out.</summary>
    public Dictionary<string, Dictionary<Fate, int>> RemovedByStage()
    {
        var removed = new Dictionary<string, Dictionary<Fate, int>>();
        foreach (var fate in Candidates.Fates)
        {
            if (fate.Stage() is not { } stage)
                continue;
            if (!removed.TryGetValue(stage, out var reasons))
                removed.Add(stage, reasons = []);
            reasons[fate] = reasons.GetValueOrDefault(fate) + 1;
        }

        return removed;
    }

    public void Dispose()
    {
        if (_user is not null)
            Generation.Return(_user);
        _user = null;
        Fine?.Dispose();
        Candidates.Dispose();
        _lease.Dispose();
    }
}
