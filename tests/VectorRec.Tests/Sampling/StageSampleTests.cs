using Dapper;
using VectorRec.Funnel;
using VectorRec.Sampling;
using VectorRec.Storage.Samples;
using VectorRec.Tests.Funnel.Ranking;

namespace VectorRec.Tests.Sampling;

public sealed class StageSampleTests(FineCatalogue catalogue) : IClassFixture<FineCatalogue>
{
    private StageSampleStore Store => new(catalogue.Catalogue.Database.Source);

    [Fact]
    public async Task A_sample_says_of_every_work_how_far_it_got_and_what_each_ranking_gave_it()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Coarse:Keep", "350")), 9);
        var sample = StageSnapshot.Of(run, new() { CoarseWorks = 100_000, FilteredWorks = 100_000 });
        var fine = run.Trace.Fine!;

        Assert.Equal(run.Candidates.Count, sample.Works.Length);
        Assert.Equal(sample.Works.Length, sample.Works.Select(work => work.WorkId).Distinct().Count());
        Assert.Equal(run.Trace.Slate.Select(entry => WorkOf(run, entry.Candidate)),
            sample.Works.Where(work => work.Stage == SampledStage.Slate).Select(work => work.WorkId));
        Assert.Equal(Enumerable.Range(0, 10), sample.Works.Take(10).Select(work => work.Position));
        Assert.Equal(fine.Count - 10, sample.Works.Count(work => work.Stage == SampledStage.Fine));
        foreach (var work in sample.Works)
        {
            var candidate = run.Candidates.PositionOf(run.Generation.Items.RowOf(work.WorkId));
            var scored = fine.IndexOf(candidate);
            Assert.Equal(scored < 0 ? [] : fine.Probabilities(scored).ToArray(), sample.ProbabilitiesOf(work).ToArray());
            Assert.Equal(scored >= 0, work.Stage is SampledStage.Fine or SampledStage.Slate);
            Assert.Equal(work.Stage == SampledStage.Filtered, float.IsNaN(work.Coarse));
            if (work.Stage == SampledStage.Fine)
                Assert.Equal(fine.Ranks[scored] - 1, work.Position);
        }

        // Some were cut by coarse ranking, some are behind the limit of fine ranking, some were seen.
        Assert.Equal(
            [SampledStage.Filtered, SampledStage.Coarse, SampledStage.Fine, SampledStage.Slate], sample.Works.Select(work => work.Stage)
                .Distinct().Order());
    }

    [Fact]
    public async Task Of_what_was_cut_early_a_bounded_part_is_drawn_that_only_the_request_decides()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Coarse:Keep", "350")), 9);
        var options = new StageSamplingOptions { CoarseWorks = 40, FilteredWorks = 5 };
        var sample = StageSnapshot.Of(run, options);
        var again = StageSnapshot.Of(run, options);
        var all = StageSnapshot.Of(run, new() { CoarseWorks = 100_000, FilteredWorks = 100_000 });

        Assert.Equal(sample.Works, again.Works);
        Assert.Equal(40, sample.Works.Count(work => work.Stage == SampledStage.Coarse));
        Assert.Equal(5, sample.Works.Count(work => work.Stage == SampledStage.Filtered));
        Assert.Empty(sample.Works.Except(all.Works));
        // Not simply the best or the first.
        var coarse = all.Works.Where(work => work.Stage == SampledStage.Coarse).ToArray();
        Assert.NotEqual(coarse.Take(40), sample.Works.Where(work => work.Stage == SampledStage.Coarse));
    }

    [Fact]
    public void The_share_of_sampled_requests_is_the_one_that_was_set()
    {
        var random = new Random(5);
        var ids = Enumerable.Range(0, 20_000)
            .Select(_ => Guid.CreateVersion7(FineCatalogue.Now.AddMilliseconds(random.Next(1_000_000)))).ToArray();
        foreach (var share in (double[])[0, 0.01, 0.3, 1])
        {
            var sampler = new StageSampler(new() { Share = share }, new(new Meters()));
            var sampled = ids.Count(sampler.IsSampled);
            Assert.InRange(sampled, (share * ids.Length) - (4 * Math.Sqrt(share * ids.Length)),
                (share * ids.Length) + (4 * Math.Sqrt(share * ids.Length)));
            // Another instance of the service samples the same requests.
            Assert.Equal(ids.Where(sampler.IsSampled), ids.Where(new StageSampler(new() { Share = share }, new(new Meters())).IsSampled));
        }
    }

    [Fact]
    public async Task Written_twice_a_request_is_there_once_and_reads_as_it_was()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), 10);
        using var unknown = await catalogue.RecommendAsync(catalogue.Pipeline(), 999_999);
        StageSample[] samples = [StageSnapshot.Of(run, new()), StageSnapshot.Of(unknown, new())];
        await Store.WriteAsync(samples, FineCatalogue.Token);
        await Store.WriteAsync(samples, FineCatalogue.Token);

        await using var connection = await catalogue.Catalogue.Database.Source.OpenConnectionAsync(FineCatalogue.Token);
        foreach (var sample in samples)
        {
            var rows = (await connection.QueryAsync<(
                string Stage, long WorkId, int? Position, float? Coarse, float[]? Fine, DateTime At,
                long UserId, long RunId, string Scene)>(
                    "select stage, work_id, position, coarse, fine, at, user_id, run_id, scene "
                    + "from stage_samples where request_id = @RequestId", sample)).ToDictionary(row => row.WorkId);
            Assert.Equal(sample.Works.Length, rows.Count);
            foreach (var work in sample.Works)
            {
                var row = rows[work.WorkId];
                Assert.Equal(
                    (work.Stage.ToString().ToLowerInvariant(), work.Position < 0 ? null : work.Position,
                        float.IsNaN(work.Coarse) ? null : work.Coarse),
                    (row.Stage, row.Position, row.Coarse));
                Assert.Equal(sample.ProbabilitiesOf(work).ToArray(), row.Fine ?? []);
                Assert.Equal((sample.At, sample.UserId, sample.RunId, "feed"), (row.At, row.UserId, row.RunId, row.Scene));
            }
        }

        Assert.Equal(["play", "complete", "like", "follow"], await connection.QuerySingleAsync<string[]>(
            "select objectives from stage_sample_runs where run_id = @RunId", samples[0]));
    }

    [Fact]
    public async Task Samples_older_than_the_limit_are_deleted_and_no_others()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), 11);
        var sample = StageSnapshot.Of(run, new());
        var old = sample with { RequestId = Guid.CreateVersion7(), At = sample.At.AddYears(-2) };
        await Store.WriteAsync([sample, old], FineCatalogue.Token);

        Assert.Equal(old.Works.Length, await Store.PruneAsync(sample.At.AddYears(-1), FineCatalogue.Token));
        Assert.Equal(0, await Store.PruneAsync(sample.At.AddYears(-1), FineCatalogue.Token));
        await using var connection = await catalogue.Catalogue.Database.Source.OpenConnectionAsync(FineCatalogue.Token);
        Assert.Equal(sample.Works.Length, await connection.ExecuteScalarAsync<int>(
            "select count(*) from stage_samples where request_id = @RequestId", sample));
    }

    private static long WorkOf(FunnelRun run, int candidate) => run.Generation.Items.WorkIds[run.Candidates.Row[candidate]];

    private sealed class Meters : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) => new(options);

        public void Dispose()
        {
        }
    }
}
