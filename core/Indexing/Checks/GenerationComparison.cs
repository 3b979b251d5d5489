using System.Globalization;
using VectorRec.Catalogue;
using VectorRec.Funnel.Recall;
using VectorRec.Generations;

namespace VectorRec.Indexing.Checks;

/// <summary>
/// How a new generation's answers differ from those of another: what users would be shown, whether that is enough, and what the catalogue
/// is made of. A model that learned from broken data passes every check of its own graph, and is found here.
/// </summary>
internal sealed class GenerationComparison(GenerationHome home, GateOptions options)
{
    private const int Best = 100;

    // As in the scene feed: what reaches fine ranking, of which ten of ten creators are shown.
    private const int Pool = 500, Slate = 10;

    public async Task<GenerationDifference> CompareAsync(Generation before, Generation after, CancellationToken ct)
    {
        var (old, now) = (await AnswersAsync(before, ct), await AnswersAsync(after, ct));
        var users = old.Keys.Where(now.ContainsKey).ToArray();
        var overlap = users.Length == 0 ? 1 : users.Average(user => old[user].Works.Intersect(now[user].Works).Count() / (double)Best);
        var mean = users.Length == 0 ? 0 : users.Average(user => old[user].Score);
        var spread = users.Length == 0 ? 0 : Math.Sqrt(users.Average(user => Math.Pow(old[user].Score - mean, 2)));
        var drift = users.Length == 0 ? 0 : users.Average(user => now[user].Score - old[user].Score);
        var (shift, shifted) = Shift(before.Items, after.Items);
        return new(
            before.Run.RunId, after.Run.RunId, before.Run.ModelVersion == after.Run.ModelVersion, users.Length,
            Math.Min(overlap * Best / Math.Max(1, Math.Min(Best, Math.Min(before.Items.Count, after.Items.Count))), 1),
            now.Count == 0 ? 0 : now.Values.Count(answer => answer.Short) / (double)now.Count, drift, spread, shift, shifted);
    }

    /// <returns>Why the later one should not serve, or null.</returns>
    public string? Reason(GenerationDifference d)
    {
        var least = d.SameModel ? options.MinOverlap : options.MinOverlapOfModels;
        return d switch
        {
            { Users: > 0 } when d.Overlap < least => string.Create(
                CultureInfo.InvariantCulture,
                $"users would be shown {d.Overlap:P1} of the works that run {d.Before} shows them; {least:P1} are asked for"),
            _ when d.Short > options.MaxShort => string.Create(
                CultureInfo.InvariantCulture,
                $"{d.Short:P1} of the users would be shown fewer than {Slate} creators; {options.MaxShort:P1} are allowed"),
            { SameModel: true, Spread: > 0 } when Math.Abs(d.Drift) > options.MaxDrift * d.Spread => string.Create(
                CultureInfo.InvariantCulture,
                $"scores are {d.Drift:F2} off those of run {d.Before}, whose users differ by {d.Spread:F2}"),
            _ when d.Shift > options.MaxShift => string.Create(
                CultureInfo.InvariantCulture,
                $"the share of {d.Shifted} is {d.Shift:P1} off that of run {d.Before}; {options.MaxShift:P1} are allowed"),
            _ => null,
        };
    }

    private async Task<Dictionary<long, Answer>> AnswersAsync(Generation generation, CancellationToken ct)
    {
        var truth = new CoarseNeighbours(generation.Items, generation.Bundle.Manifest.Temperature);
        var answers = new Dictionary<long, Answer>();
        // The same users of both: the seed is not the run's.
        foreach (var (user, vector) in await new GateSample(home, generation, options.Sample).UsersAsync(new Random(1), ct))
        {
            ct.ThrowIfCancellationRequested();
            truth.Compare(vector);
            var rows = truth.Best(Pool);
            answers[user] = new(
                [.. rows.Take(Best).Select(row => generation.Items.WorkIds[row])], rows.Take(Best).Average(truth.ScoreOf),
                rows.Select(row => generation.Items.CreatorId(row) ?? -1 - row).Distinct().Count()
                    < Math.Min(Slate, generation.Items.Count));
        }

        return answers;
    }

    private static (double Shift, string What) Shift(ItemTable before, ItemTable after)
    {
        var (old, now) = (Shares(before), Shares(after));
        return old.Keys.Union(now.Keys).Select(what => (Math.Abs(now.GetValueOrDefault(what) - old.GetValueOrDefault(what)), what))
            .DefaultIfEmpty((0.0, "")).Max();
    }

    private static Dictionary<string, double> Shares(ItemTable items)
    {
        var shares = new Dictionary<string, double>();
        var postings = items.Postings;
        foreach (var media in Enum.GetValues<Media>())
            shares[$"medium {media}"] = postings.OfMedia(media).Count;
        for (var language = 0; language < items.Languages.Count; language++)
            shares[$"language {items.Languages[language]}"] = postings.OfLanguage((ushort)language).Count;
        foreach (var level in items.Level.ToArray().CountBy(level => level))
            shares[$"creator level {level.Key}"] = level.Value;
        return shares.ToDictionary(share => share.Key, share => share.Value / Math.Max(1, items.Count));
    }

    private sealed record Answer(long[] Works, float Score, bool Short);
}
