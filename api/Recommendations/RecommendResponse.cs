using System.Text.Json.Serialization;
using VectorRec.Experiments;

namespace VectorRec.Api.Recommendations;

/// <summary>A slate of works.</summary>
/// <param name="RequestId">Send it back with the events that the slate leads to.</param>
/// <param name="Generation">Run of the index that answered.</param>
/// <param name="Model">Version of the model that answered.</param>
/// <param name="Personalised">False when nothing is known of the user: the slate is then the same good list for all such users.</param>
/// <param name="Works">Best first, each once.</param>
/// <param name="Shortfall">Why there are fewer works than asked for; absent when there are as many.</param>
/// <param name="Yielded">Which rule yielded so that the slate is full; absent when none did.</param>
/// <param name="Effort">How much of the scene's work was done, because the service has more to do than it can: less, little or least;
/// absent when all was.</param>
/// <param name="Degraded">What was not available for this answer; empty when all was.</param>
/// <param name="Funnel">What each stage did; with explain.</param>
/// <param name="Experiments">The arms of experiments that the answer is of; absent when it is of none.</param>
/// <param name="Cursor">Send it with the next request of this session: nothing that it had is answered again, by any instance.</param>
public sealed record RecommendResponse(
    Guid RequestId,
    long Generation,
    string Model,
    string Scene,
    bool Personalised,
    IReadOnlyList<RecommendedWork> Works,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Shortfall,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Yielded,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Effort,
    IReadOnlyList<Degradation> Degraded,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FunnelStage>? Funnel,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ArmAssignment>? Experiments = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cursor = null);

/// <summary>One work of a slate.</summary>
/// <param name="Position">From 0, the top.</param>
/// <param name="Score">The relevance that re-ranking was given: the fine score, or without fine ranking the coarse score. Logits,
/// comparable within one answer.</param>
/// <param name="Explanation">With explain.</param>
public sealed record RecommendedWork(
    long WorkId,
    int Position,
    double Score,
    long? CreatorId,
    long? SongId,
    string Media,
    DateTimeOffset CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Explanation? Explanation);

/// <summary>Why a work is in the slate.</summary>
/// <param name="Channels">The recall channels that brought it.</param>
/// <param name="CoarseScore">What coarse ranking gave it, in logits: the towers' part and the controls.</param>
/// <param name="CoarseRank">Its place, from 1, among all works that coarse ranking ordered.</param>
/// <param name="TowerScore">dot(user, item) / temperature + bias; without a user vector its popularity. As far as the scene counts
/// it.</param>
/// <param name="Timeliness">What it gained for being new.</param>
/// <param name="Quality">What it gained for its admission quality.</param>
/// <param name="CreatorSupport">What it gained because it is still owed exposure.</param>
/// <param name="Relevance">What it gained for answering the query's text.</param>
/// <param name="Likeness">What it gained for being like the query's work or creator.</param>
/// <param name="Fine">What fine ranking gave it; absent when it was not scored there.</param>
/// <param name="DiversityGain">What re-ranking saw in it when it was picked; null where the method has none.</param>
/// <param name="Refilled">It filled a place after re-ranking had run out of different works.</param>
/// <param name="Moved">A rule about neighbours put it here.</param>
/// <param name="Propensity">Probability with which it stands here, given the places before it: 1 but where the scene explores.</param>
/// <param name="Explored">Chance gave it the place of a better work, so that something is learned of it.</param>
public sealed record Explanation(
    IReadOnlyList<string> Channels,
    double CoarseScore,
    int CoarseRank,
    double TowerScore,
    double Timeliness,
    double Quality,
    double CreatorSupport,
    double Relevance,
    double Likeness,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FineExplanation? Fine,
    double? DiversityGain,
    bool Refilled,
    bool Moved,
    double Propensity,
    bool Explored);

/// <summary>What the fine ranker expects of a work.</summary>
/// <param name="Objectives">Probabilities.</param>
/// <param name="Weights">Of the fused score.</param>
/// <param name="FusedScore">sum(weight * probability) / sum(weight).</param>
/// <param name="Score">Its logit, plus the controls that coarse ranking added as well.</param>
/// <param name="Rank">Its place, from 1, among all works that were scored.</param>
/// <param name="Applied">False in shadow: the answer does not follow from it.</param>
public sealed record FineExplanation(
    IReadOnlyDictionary<string, double> Objectives, IReadOnlyDictionary<string, double> Weights, double FusedScore, double Score, int Rank,
    bool Applied);

/// <summary>Something that was not available.</summary>
/// <param name="Stage">Stage or recall channel.</param>
/// <param name="Outcome">timedOut or failed.</param>
/// <param name="Channels">Recall channels that it should have asked for; those of vector_recall are then answered from the item
/// table.</param>
public sealed record Degradation(string Stage, string Outcome, string Reason, IReadOnlyList<string> Channels);

/// <summary>What one stage, or one recall channel, did.</summary>
/// <param name="In">Candidates it saw.</param>
/// <param name="Out">Candidates it left, or brought.</param>
/// <param name="Removed">Candidates it took out, by reason.</param>
/// <param name="Outcome">ok, skipped, timedOut or failed.</param>
/// <param name="Detail">Why it was skipped or did not end well; absent when there is nothing to say.</param>
public sealed record FunnelStage(
    string Stage, int In, int Out, IReadOnlyDictionary<string, int> Removed, double Milliseconds, string Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null);
