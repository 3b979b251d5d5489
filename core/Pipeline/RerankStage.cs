using System.Buffers;
using System.Globalization;
using VectorRec.Diversity;

namespace VectorRec.Pipeline;

/// <summary>Picks the slate: relevant, diverse, and within the rules about neighbours.</summary>
internal sealed class RerankStage(DiversityOptions standard) : IStage
{
    public string Name => "rerank";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        var wanted = Math.Min(run.Request.Limit, run.Kept.Length);
        var picks = ArrayPool<Pick>.Shared.Rent(wanted);
        var options = run.Request.Diversity ?? standard;
        ReadOnlySpan<long> served = options.Repulsion.Weight > 0 ? run.Context.Shown : [];
        using (var input = new RerankInput(run.Generation.Items, run.Candidates, run.Kept, served))
        {
            var outcome = SlateSelector.Select(input.View, options, wanted, picks.AsSpan(0, wanted));
            run.Slate = Slate(run, picks.AsSpan(0, outcome.Count));
            run.Shortfall = Shortfall(run, outcome);
        }

        ArrayPool<Pick>.Shared.Return(picks);
        return ValueTask.FromResult(true);
    }

    private static SlateEntry[] Slate(FunnelRun run, ReadOnlySpan<Pick> picks)
    {
        var fates = run.Candidates.Fates;
        foreach (var position in run.Kept)
            fates[position] = Fate.SlateCut;
        var slate = new SlateEntry[picks.Length];
        var positions = run.Positions();
        for (var i = 0; i < slate.Length; i++)
        {
            var position = run.Kept[picks[i].Index];
            fates[position] = Fate.Returned;
            slate[i] = new SlateEntry(position, picks[i].Gain, picks[i].Refilled, picks[i].Moved);
        }

        for (var i = 0; i < slate.Length; i++)
            positions[i] = slate[i].Candidate;
        run.Keep(slate.Length);
        return slate;
    }

    private static string? Shortfall(FunnelRun run, in SlateOutcome outcome) =>
        outcome.Count == run.Request.Limit ? null
        : string.Create(CultureInfo.InvariantCulture, $"{outcome.Count} of {run.Request.Limit} works: {Reason(outcome.Shortfall, run.Request.Query is not null)}");

    private static string Reason(Shortfall shortfall, bool queried) => shortfall switch
    {
        Diversity.Shortfall.Rules => "the others would stand beside a work of the same song or creator",
        Diversity.Shortfall.MinGain => "the others add too little",
        _ when queried => "no more answer the query and pass the filters",
        _ => "no more passed the filters",
    };
}
