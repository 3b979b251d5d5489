using VectorRec.Catalogue;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Sources;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Users;

namespace VectorRec.Funnel;

/// <summary>
/// One request's way through the funnel: what was asked for, what was answered, what became of every candidate, and the trace of it. Stages
/// pass it on; it only says where each of these is. Disposing it gives back the generation and all pooled memory.
/// </summary>
public sealed class FunnelRun : IDisposable
{
    private readonly KnownAnswers? _known;

    /// <param name="channels">Names of the recall channels; bit i of a candidate's channels is the i-th.</param>
    /// <param name="issued">Works of the newest answers to the user.</param>
    /// <param name="user">What is known of the user without asking anybody; null: nothing.</param>
    /// <param name="known">What was answered when the request was recorded; null for a live one.</param>
    internal FunnelRun(
        RecommendationRequest request, RequestScope scope, SceneOptions scene, IReadOnlyList<string> channels, long[] issued,
        KnownAnswers? known = null, UserContext? user = null)
    {
        (Request, Scope, Scene, Channels, _known) = (request, scope, scene, channels, known);
        Answers = new(
            user ?? UserContext.Unknown(request.UserId), known?.Issued ?? issued,
            known?.Like ?? QueryVectors.Of(
                request.Query, scope.Generation.Items, scope.Generation, scope.Generation.Bundle.Schema.ContentWidth));
        Candidates = scope.Own(new Candidates());
        Rows = known?.Rows ?? scope.Generation.Items.Count;
    }

    public RecommendationRequest Request { get; }

    /// <summary>The scene as it ran, with a tester's changes.</summary>
    public SceneOptions Scene { get; }

    /// <summary>Names of the recall channels; bit i of a candidate's channels is the i-th.</summary>
    public IReadOnlyList<string> Channels { get; }

    public Generation Generation => Scope.Generation;

    /// <summary>Bit i: channel i reads the item table's postings.</summary>
    internal uint PostingsChannels { get; init; }

    /// <summary>Rows of the item table that there were when the request began: lists that are read later hold more.</summary>
    internal int Rows { get; }

    public Answers Answers { get; }

    public Candidates Candidates { get; }

    public FunnelTrace Trace { get; } = new();

    internal RequestScope Scope { get; }

    /// <summary>Of the runner's clock, when the request began; set by its first step.</summary>
    internal long? Begun { get; set; }

    /// <summary>Whether this repeats a recorded request.</summary>
    internal bool IsReplay => _known is not null;

    /// <summary>Whether the request that is replayed went on without fine ranking because that did not end well.</summary>
    internal bool FineFailedThen => _known?.FineFailed ?? false;

    /// <summary>Whether a candidate's work has left the catalogue; in a replay, whether it had then.</summary>
    internal bool IsInactive(int candidate) => _known is null
        ? IsOff(Candidates.Row[candidate]) : _known.Inactive.Contains(Generation.Items.WorkIds[Candidates.Row[candidate]]);

    /// <summary>
    /// Whether a work must not be shown now. What the request itself read of live shows and rooms is newer than what the generation knows.
    /// </summary>
    internal bool IsOff(int row)
    {
        var context = Answers.Context;
        if (context.OffAir.Length + context.OnAir.Length > 0 && Generation.Items.Kind[row] != WorkKind.Work)
        {
            var work = Generation.Items.WorkIds[row];
            if (Array.BinarySearch(context.OffAir, work) >= 0)
                return true;
            if (Array.BinarySearch(context.OnAir, work) >= 0)
                return false;
        }

        return Generation.IsInactive(row);
    }

    /// <summary>Names of the channels that brought a candidate.</summary>
    public IReadOnlyList<string> ChannelsOf(int candidate) =>
        [.. Channels.Where((_, channel) => (Candidates.Channels[candidate] & (1u << channel)) != 0)];

    /// <summary>What the platform's controls added to a candidate's coarse score.</summary>
    public CoarseControls ControlsOf(int candidate) => Trace.Scorer?.Controls(Candidates.Row[candidate]) ?? default;

    /// <summary>Ids of the works that are returned, in slate order.</summary>
    public long[] SlateIds() => [.. Trace.Slate.Select(entry => Generation.Items.WorkIds[Candidates.Row[entry.Candidate]])];

    public void Dispose() => Scope.Dispose();
}
