using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Selection;

namespace VectorRec.Diversity;

/// <summary>
/// Chooses and orders a slate. Whatever the method: exactly the size asked for or a named shortfall, no candidate twice, every rule
/// holds in the final order, a score that is not finite never wins, and the same input gives the same bits, in whatever order its
/// candidates come.
/// </summary>
public static unsafe class SlateSelector
{
    /// <param name="size">Places to fill, at most the length of <paramref name="slate"/>.</param>
    /// <param name="slate">Receives the picks in slate order.</param>
    /// <exception cref="ArgumentException">An option or a column's length is out of range; the message names it.</exception>
    public static SlateOutcome Select(in DiversityInput input, DiversityOptions options, int size, Span<Pick> slate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, slate.Length);
        options.Validate();
        input.Validate();
        var arena = new Arena();
        try
        {
            var order = new ScoreOrder(ref arena, input);
            fixed (float* _ = input.Embeddings)
            {
                var outcome = Select(ref arena, input, order, options, slate[..Math.Min(size, order.Count)]);
                return outcome with
                {
                    NonFinite = input.Count - order.Count,
                    Reason = outcome.Count == order.Count && outcome.Count < size ? ShortfallReason.TooFewCandidates : outcome.Reason,
                };
            }
        }
        finally
        {
            arena.Dispose();
        }
    }

    private static SlateOutcome Select(
        ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, Span<Pick> slate)
    {
        if (slate.Length == 0)
            return default;
        switch (options.Theta == 1 ? DiversityMethod.None : options.Method)
        {
            case DiversityMethod.Dpp when options.Window == 0 || options.Window > slate.Length:
                var dpp = new DppObjective(ref arena, input, order, options, slate.Length);
                return Run(ref arena, input, order, options, dpp, dpp.Missing(order.Count), slate);
            case DiversityMethod.Dpp:
                var windowed = new WindowedDppObjective(ref arena, input, order, options);
                return Run(ref arena, input, order, options, windowed, windowed.Missing(order.Count), slate);
            case DiversityMethod.Ssd:
                var ssd = new SsdObjective(ref arena, input, order, options, slate.Length);
                return Run(ref arena, input, order, options, ssd, ssd.Missing(order.Count), slate);
            case DiversityMethod.Mmr:
                var mmr = new MmrObjective(ref arena, input, order, options, slate.Length);
                return Run(ref arena, input, order, options, mmr, mmr.Missing(order.Count), slate);
            case DiversityMethod.Scatter:
                return Run(
                    ref arena, input, order, options, new ScatterObjective(ref arena, input, order, options, slate.Length), 0, slate);
            default:
                return Run(ref arena, input, order, options, new RelevanceObjective(ref arena, order), 0, slate);
        }
    }

    private static SlateOutcome Run<TObjective>(
        ref Arena arena, in DiversityInput input, in ScoreOrder order, DiversityOptions options, in TObjective objective, int missing,
        Span<Pick> slate)
        where TObjective : struct, IObjective =>
        new SlateSelection<TObjective>(ref arena, input, order, options, objective, missing, slate).Run();
}
