using VectorRec.Catalogue;
using VectorRec.Funnel;
using VectorRec.Funnel.Filters;
using VectorRec.Funnel.Ranking;
using VectorRec.Funnel.Recall;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Tests.Funnel.Ranking;

/// <summary>What is said of works that were not recalled, against all of them.</summary>
public sealed class CertaintyTests(SmallCatalogue catalogue) : IClassFixture<SmallCatalogue>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<CoarseOptions> Controls => new(
        new CoarseOptions(),
        new CoarseOptions { BaseWeight = 0.5f, QualityWeight = 0.2f },
        new CoarseOptions { TimelinessWeight = 0.3f, CreatorSupportWeight = 0.1f });

    [Theory]
    [MemberData(nameof(Controls))]
    public async Task No_work_that_was_not_recalled_scores_above_the_bound_and_those_above_it_are_the_best_of_all(CoarseOptions options)
    {
        var (missed, certain) = (0, 0);
        for (var user = 1; user <= SmallCatalogue.Users; user++)
        {
            foreach (var (near, popular) in ((int, int)[])[(10, 10), (60, 120), (200, 30)])
            {
                using var run = await RankAsync(user, near, popular, options);
                var bound = run.Trace.Unrecalled!.Value;
                int[] rows = [.. Enumerable.Range(0, catalogue.Items.Count).Where(row => catalogue.Items.Kind[row] == WorkKind.Work)];
                var scores = new float[rows.Length];
                run.Trace.Scorer!.Score(rows, scores);
                var best = rows.Zip(scores).OrderByDescending(work => work.Second).ThenBy(work => work.First).ToArray();
                foreach (var (row, score) in best.Where(work => run.Candidates.PositionOf(work.First) < 0))
                {
                    Assert.True(score <= bound + 1e-4f, $"{row}: {score} of {bound}");
                    missed++;
                }

                int[] told = [.. run.Candidates.Kept.ToArray().TakeWhile(position => run.Candidates.Coarse[position] > bound)
                    .Select(position => run.Candidates.Row[position])];
                Assert.Equal(best.Take(told.Length).Select(work => work.First), told);
                Assert.Equal($"the first {told.Length} are the best of the whole catalogue", run.Trace.Remark);
                certain += told.Length;
            }
        }

        Assert.True(missed > 1_000 && certain > 100, $"{missed} missed, {certain} certain");
    }

    [Fact]
    public async Task Without_both_lists_or_without_a_user_nothing_is_said()
    {
        using var near = await RankAsync(1, 20, popular: 0, new());
        using var popular = await RankAsync(1, near: 0, 20, new());
        Assert.Null(near.Trace.Unrecalled);
        Assert.Null(popular.Trace.Unrecalled);
    }

    private async Task<FunnelRun> RankAsync(int user, int near, int popular, CoarseOptions options)
    {
        var scene = new SceneOptions
        {
            Kinds = [WorkKind.Work],
            Channels = new Dictionary<string, ChannelOptions> { ["ann"] = new() { Quota = near }, ["popular"] = new() { Quota = popular } },
        };
        var run = catalogue.Run(scene, SmallCatalogue.User(user));
        Assert.True(await new UserTowerStage().RunAsync(run, Token));
        var channels = new SceneChannels(scene.Channels);
        await new ScanRecallStage(channels.Of(SourceStore.Vectors), always: true, TimeSpan.FromSeconds(30)).RunAsync(run, Token);
        await new PostingsRecallStage(channels.Of(SourceStore.Postings)).RunAsync(run, Token);
        await new FilterStage(ownWorks: true).RunAsync(run, Token);
        Assert.True(await new CoarseStage(options, 400).RunAsync(run, Token));
        return run;
    }
}
