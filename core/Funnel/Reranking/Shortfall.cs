using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;

namespace VectorRec.Funnel.Reranking;

/// <summary>Why a slate is shorter than asked for, read from what became of the candidates.</summary>
internal static class Shortfall
{
    private static readonly (Fate Fate, string Setting)[] Cuts =
    [
        (Fate.FineCut, "fine ranking (fine.keep)"), (Fate.DiversityCut, "the cut for diversity (coarse.keep)"),
        (Fate.RatioCut, "the content ratio (coarse.keep, ratios)"), (Fate.CoarseCut, "coarse ranking (coarse.keep)"),
    ];

    /// <param name="rules">That the slate was chosen by.</param>
    /// <returns>Null when it is as long as asked for.</returns>
    public static string? Sentence(FunnelRun run, in SlateOutcome outcome, SlateRules rules) => outcome.Count == run.Request.Limit ? null
        : string.Create(CultureInfo.InvariantCulture, $"{outcome.Count} of {run.Request.Limit} works: {Reason(run, outcome, rules)}");

    private static string Reason(FunnelRun run, in SlateOutcome outcome, SlateRules rules) => outcome.Reason switch
    {
        ShortfallReason.MinGain => "the others add too little",
        ShortfallReason.Rules => $"the others would {string.Join(" or ", Broken(run, rules))}",
        _ => Cut(run) ?? Filtered(run),
    };

    // Which rules keep the works that are left from standing behind the slate: those that keep all of them, if there are any.
    private static string[] Broken(FunnelRun run, SlateRules rules)
    {
        var (items, candidates) = (run.Generation.Items, run.Candidates);
        int[] slate = [.. run.Trace.Slate.Select(entry => candidates.Row[entry.Candidate])];
        int[] left =
            [.. Enumerable.Range(0, candidates.Count).Where(i => candidates.Fates[i] == Fate.SlateCut).Select(i => candidates.Row[i])];
        (string Rule, int Works)[] broken =
        [
            ("stand beside a work of the same song or creator", left.Count(
                row => IsNear(row, rules.CreatorDistance, Creator) || IsNear(row, rules.SongDistance, Song))),
            (Capped("creator"), left.Count(row => IsTooMany(row, rules.Creator, Creator))),
            (Capped("song"), left.Count(row => IsTooMany(row, rules.Song, Song))),
            (Capped("medium"), left.Count(row => IsTooMany(row, rules.Media, row => [(int)items.Media[row]]))),
            (Capped("tag"), left.Count(row => IsTooMany(row, rules.Tag, row => [.. Tags(items, row)]))),
        ];
        var least = broken.Any(rule => rule.Works == left.Length) ? left.Length : 1;
        string[] named = [.. broken.Where(rule => rule.Works >= least && rule.Works > 0).Select(rule => rule.Rule)];
        return named.Length > 0 ? named : ["break the rules of the slate"];

        int[] Creator(int row) => [items.Creator[row]];

        int[] Song(int row) => [items.Song[row]];

        bool IsNear(int row, int distance, Func<int, int[]> values) => IsTooMany(row, new FrequencyCap(1, distance), values);

        bool IsTooMany(int row, FrequencyCap? cap, Func<int, int[]> values)
        {
            if (cap is null)
                return false;
            var near = cap.Window == 0 ? slate : slate[Math.Max(0, slate.Length - cap.Window + 1)..];
            return values(row).Any(value => value >= 0 && near.Count(other => values(other).Contains(value)) >= cap.Max);
        }
    }

    private static string Capped(string attribute) => $"be more of one {attribute} than the slate may hold";

    private static IEnumerable<int> Tags(ItemTable items, int row)
    {
        foreach (var tag in items.Tags(row).ToArray())
            yield return tag;
    }

    private static string? Cut(FunnelRun run)
    {
        foreach (var (fate, setting) in Cuts)
        {
            if (run.Candidates.Fates.Contains(fate))
                return $"the scene keeps no more after {setting}";
        }

        return null;
    }

    private static string Filtered(FunnelRun run)
    {
        var removed = new Dictionary<string, int>();
        foreach (var fate in run.Candidates.Fates)
        {
            if (Words(fate) is { } words)
                removed[words] = removed.GetValueOrDefault(words) + 1;
        }

        var queried = run.Request.Query is not null;
        if (removed.Count == 0)
            return queried ? "no more answer the query" : "no more were recalled";
        return string.Create(CultureInfo.InvariantCulture,
            $"of the {removed.Values.Sum()} others that {(queried ? "answer the query" : "were recalled")}, ")
            + string.Join(", ", removed.OrderByDescending(reason => reason.Value).ThenBy(reason => reason.Key, StringComparer.Ordinal)
                .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Value} {reason.Key}")));
    }

    private static string? Words(Fate fate) => fate switch
    {
        Fate.Inactive => "have left the catalogue",
        Fate.Seen => "were seen or excluded",
        Fate.JustIssued => "were answered before",
        Fate.BlockedCreator or Fate.UnwantedWork or Fate.UnwantedCreator or Fate.UnwantedSong or Fate.UnwantedTag
            => "are not wanted by the user",
        Fate.OwnWork => "are the user's own",
        Fate.SameRecording => "are the same recording",
        Fate.OtherPage => "belong to the other pages that were asked for at once",
        Fate.RequestFilter => "do not pass the request's filters",
        Fate.NoSubject => "have no song or creator",
        Fate.KnownSubject => "are of what the user knows",
        Fate.SameSubject => "are of a song or creator that a better work stands for",
        Fate.NotFinite or Fate.FineNotFinite => "have no score",
        _ => null,
    };
}
