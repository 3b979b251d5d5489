using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Ranking;
using VectorRec.Storage.Samples;

namespace VectorRec.Sampling;

/// <summary>Reads a sample from a finished run. The same request gives the same sample.</summary>
internal static class StageSnapshot
{
    /// <remarks>
    /// All works behind coarse ranking's cut are in it; of the others, those with the smallest hashes of request and work.
    /// </remarks>
    public static StageSample Of(FunnelRun run, StageSamplingOptions options)
    {
        var (candidates, fine) = (run.Candidates, run.Trace.Fine);
        var seed = RequestShare.Hash(run.Request.RequestId);
        var works = new List<SampledWork>();
        var (coarse, filtered) = (new TopK(options.CoarseWorks), new TopK(options.FilteredWorks));
        for (var i = 0; i < candidates.Count; i++)
        {
            switch (StageOf(candidates.Fates[i], fine, i))
            {
                case SampledStage.Filtered: filtered.Offer(RequestShare.Draw(seed, WorkOf(run, i)), i); break;
                case SampledStage.Coarse: coarse.Offer(RequestShare.Draw(seed, WorkOf(run, i)), i); break;
                case SampledStage.Fine: works.Add(Describe(run, i, SampledStage.Fine)); break;
                default: break;
            }
        }

        SampledWork[] all =
        [
            .. run.Trace.Slate.Select((entry, place) => Describe(run, entry.Candidate, SampledStage.Slate) with { Position = place }),
            .. works,
            .. coarse.Ranked().Order().Select(i => Describe(run, i, SampledStage.Coarse)),
            .. filtered.Ranked().Order().Select(i => Describe(run, i, SampledStage.Filtered)),
        ];
        return new(
            run.Request.RequestId, run.Request.Now.UtcDateTime, run.Request.UserId, run.Request.Scene, run.Generation.Run.RunId,
            run.Generation.Bundle.Manifest.Version,
            fine?.Objectives ?? [], all, fine?.AllProbabilities.ToArray() ?? []);
    }

    private static SampledStage StageOf(Fate fate, FineRanking? fine, int candidate) => fate switch
    {
        Fate.Returned => SampledStage.Slate,
        Fate.SlateCut => SampledStage.Fine,
        Fate.FineCut or Fate.FineNotFinite => fine!.IndexOf(candidate) >= 0 ? SampledStage.Fine : SampledStage.Coarse,
        Fate.CoarseCut or Fate.RatioCut or Fate.DiversityCut => SampledStage.Coarse,
        _ => SampledStage.Filtered,
    };

    private static SampledWork Describe(FunnelRun run, int candidate, SampledStage stage)
    {
        var scored = run.Trace.Fine?.IndexOf(candidate) ?? -1;
        return new(
            WorkOf(run, candidate), stage, stage == SampledStage.Fine && scored >= 0 ? run.Trace.Fine!.Ranks[scored] - 1 : -1,
            stage == SampledStage.Filtered ? float.NaN : run.Candidates.Coarse[candidate], scored);
    }

    private static long WorkOf(FunnelRun run, int candidate) => run.Generation.Items.WorkIds[run.Candidates.Row[candidate]];
}
