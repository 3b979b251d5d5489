using System.Text.Json;
using Dapper;
using VectorRec.Diversity;
using VectorRec.Diversity.Rules;
using VectorRec.Funnel;
using VectorRec.Funnel.Explain;
using VectorRec.Generations;
using VectorRec.Replay;

namespace VectorRec.Tests.Funnel.Ranking;

public sealed class FineStageTests(FineCatalogue catalogue) : IClassFixture<FineCatalogue>
{
    private const double Tolerance = 1e-5;

    private static readonly DiversityOptions ScoreOrder = new() { Method = DiversityMethod.None, Rules = SlateRules.Off };

    [Fact]
    public async Task Every_score_is_the_ranker_s_for_this_one_work_encoded_from_its_row()
    {
        using var lone = await LoneRanker.OpenAsync(catalogue);
        foreach (var user in (long[])[4, 17, 30])
        {
            using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Fine:Limit", "250")), user);
            var fine = run.Trace.Fine!;
            Assert.Equal(250, fine.Count);
            // Not a multiple of the batch: the last one is partial.
            Assert.NotEqual(0, fine.Count % Generation.FineBatchSize);
            for (var i = 0; i < fine.Count; i++)
            {
                var work = WorkOf(run, fine.Candidates[i]);
                var expected = lone.Probabilities(run.Answers.Context, work);
                for (var o = 0; o < expected.Length; o++)
                    Assert.Equal(expected[o], fine.Probabilities(i)[o], Tolerance);
                Assert.Equal(lone.Fused(run.Answers.Context, work, lone.Fusion), fine.Fused(i), Tolerance);
            }

            Assert.True(fine.Scores.ToArray().Distinct().Count() > 100);
        }
    }

    [Fact]
    public async Task The_best_fused_scores_go_on_and_are_the_order_of_a_slate_without_diversity()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Fine:Keep", "60")), 8, limit: 50, ScoreOrder);
        var fine = run.Trace.Fine!;
        var best = Enumerable.Range(0, fine.Count).OrderByDescending(i => fine.Scores[i])
            .ThenBy(i => run.Candidates.Row[fine.Candidates[i]]).Select(i => fine.Candidates[i]).ToArray();

        Assert.True(fine.Applied);
        Assert.Equal(best.Take(50), run.Trace.Slate.Select(entry => entry.Candidate));
        Assert.All(best.Skip(60), candidate => Assert.Equal(Fate.FineCut, run.Candidates.Fates[candidate]));
        Assert.All(best[50..60], candidate => Assert.Equal(Fate.SlateCut, run.Candidates.Fates[candidate]));
        Assert.Equal(Enumerable.Range(1, fine.Count), fine.Ranks.ToArray().Order());
        var trace = run.Trace.Stages.Single(stage => stage.Stage == "fine");
        Assert.Equal((StageOutcome.Ok, 60), (trace.Outcome, trace.Out));
        Assert.Equal(trace.In - trace.Out, run.Candidates.RemovedByStage()["fine"][Fate.FineCut]);
        Assert.NotEqual(best.Take(50), best.Take(50).OrderByDescending(candidate => run.Candidates.Coarse[candidate]));
        // What was scored are the best of coarse ranking.
        var worst = fine.Candidates.ToArray().Min(candidate => run.Candidates.Coarse[candidate]);
        Assert.Equal(fine.Count, Enumerable.Range(0, run.Candidates.Count)
            .Count(i => run.Candidates.Fates[i] > Fate.CoarseCut && run.Candidates.Coarse[i] >= worst));
    }

    [Fact]
    public async Task The_platform_s_controls_move_a_fine_score_as_they_move_a_coarse_one()
    {
        var pipeline = catalogue.Pipeline();
        using var plain = await catalogue.RecommendAsync(pipeline, 8);
        using var moved = await catalogue.ReplayAsync(
            Recording.Of(plain), FineCatalogue.Scenes().With("feed", Json("""{"coarse":{"qualityWeight":3}}""")));
        Assert.Equal(300, moved.Trace.Fine!.Count);
        for (var i = 0; i < moved.Trace.Fine.Count; i++)
        {
            var fused = moved.Trace.Fine.Fused(i);
            var quality = moved.Generation.Items.Quality[moved.Candidates.Row[moved.Trace.Fine.Candidates[i]]];
            Assert.Equal(Math.Log(fused / (1 - fused)) + (3 * quality), moved.Trace.Fine.Scores[i], 1e-3);
        }
    }

    [Fact]
    public async Task A_work_that_is_newer_than_the_index_is_scored_from_its_row_as_the_others_are()
    {
        using var serving = new ServingGeneration();
        var generation = catalogue.Load();
        serving.Swap(generation);
        await using (var connection = await catalogue.Catalogue.Database.Source.OpenConnectionAsync(FineCatalogue.Token))
        {
            await connection.ExecuteAsync(
                """
                insert into works (work_id, creator_id, song_id, tags, quality, duration_s, created_at)
                select i, 1 + i % 40, 10 + i % 20, array['topic' || i % 4], (i % 9) / 9.0, i % 300, timestamptz '2026-05-31'
                    from generate_series(9001, 9060) i
                """);
        }

        await new CatalogueFollower(new(catalogue.Catalogue.Database.Source)).CatchUpAsync(generation, FineCatalogue.Token);
        using var lone = await LoneRanker.OpenAsync(catalogue);
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(serving, ("Fine:Limit", "2000")), 8);
        var newer = run.Trace.Fine!.Candidates.ToArray().Where(candidate => WorkOf(run, candidate) > 9000).ToArray();

        Assert.NotEmpty(newer);
        foreach (var candidate in newer)
        {
            Assert.True(run.Candidates.Row[candidate] >= generation.ItemFeatures!.Count);
            var i = run.Trace.Fine!.IndexOf(candidate);
            Assert.Equal(lone.Probabilities(run.Answers.Context, WorkOf(run, candidate)), run.Trace.Fine.Probabilities(i).ToArray(),
                (a, b) => Math.Abs(a - b) < Tolerance);
        }

        await using var end = await catalogue.Catalogue.Database.Source.OpenConnectionAsync(FineCatalogue.Token);
        await end.ExecuteAsync("delete from works where work_id > 9000");
    }

    [Fact]
    public async Task No_request_gets_fewer_works_because_fine_ranking_keeps_few()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Fine:Keep", "5")), 8, limit: 40, ScoreOrder);
        Assert.Equal(40, run.Trace.Slate.Length);
    }

    [Fact]
    public async Task In_shadow_the_answer_is_bit_for_bit_that_of_off_and_the_scores_are_those_of_on()
    {
        var off = catalogue.Pipeline(null, ("Fine:Mode", "Off"));
        var scenes = FineCatalogue.Scenes();
        var differs = 0;
        foreach (var user in Enumerable.Range(1, 40))
        {
            using var plain = await catalogue.RecommendAsync(off, user);
            var recording = Recording.Of(plain);
            using var shadow = await catalogue.ReplayAsync(recording, scenes.With("feed", Json("""{"fine":{"mode":"Shadow"}}""")));
            using var applied = await catalogue.ReplayAsync(recording, scenes.Find("feed"));

            Assert.Null(plain.Trace.Fine);
            Assert.Equal(recording.Slate, RecordedWork.SlateOf(shadow));
            Assert.Equal(plain.Candidates.Fates.ToArray(), shadow.Candidates.Fates.ToArray());
            Assert.False(shadow.Trace.Fine!.Applied);
            Assert.Equal(applied.Trace.Fine!.Scores.ToArray(), shadow.Trace.Fine.Scores.ToArray());
            differs += recording.Slate.SequenceEqual(RecordedWork.SlateOf(applied)) ? 0 : 1;
        }

        Assert.True(differs > 30);
    }

    [Fact]
    public async Task A_recorded_request_replays_with_its_fine_ranking_bit_for_bit_and_with_other_weights_differs()
    {
        var pipeline = catalogue.Pipeline();
        using var lone = await LoneRanker.OpenAsync(catalogue);
        using var run = await catalogue.RecommendAsync(pipeline, 12, 20, ScoreOrder);
        var recording = Recording.Of(run);
        using var again = await catalogue.ReplayAsync(recording);
        using var follows = await catalogue.ReplayAsync(
            recording, FineCatalogue.Scenes().With("feed", Json("""{"fine":{"weights":{"play":0,"complete":0,"like":0,"follow":1}}}""")));

        Assert.Equal(recording.Slate, RecordedWork.SlateOf(again));
        Assert.Equal(run.Trace.Fine!.Scores.ToArray(), again.Trace.Fine!.Scores.ToArray());
        Assert.NotEqual(recording.Slate, RecordedWork.SlateOf(follows));
        var expected = follows.Trace.Slate.Select(
            entry => (double)lone.Probabilities(run.Answers.Context, WorkOf(follows, entry.Candidate))[3]).ToArray();
        for (var i = 1; i < expected.Length; i++)
            Assert.True(expected[i] <= expected[i - 1] + Tolerance);
    }

    [Fact]
    public async Task For_a_user_of_whom_nothing_is_known_the_stage_says_that_it_had_nothing_to_do()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), 999_999);
        var trace = run.Trace.Stages.Single(stage => stage.Stage == "fine");

        Assert.Null(run.Trace.Fine);
        Assert.Equal(StageOutcome.Skipped, trace.Outcome);
        Assert.Contains("Nothing is known of the user", trace.Detail, StringComparison.Ordinal);
        Assert.Equal(10, run.Trace.Slate.Length);
    }

    [Fact]
    public async Task A_weight_of_no_objective_degrades_to_the_coarse_order_and_is_named()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(null, ("Fine:Weights:plays", "3")), 12);
        var trace = run.Trace.Stages.Single(stage => stage.Stage == "fine");

        Assert.Equal(StageOutcome.Failed, trace.Outcome);
        Assert.Contains("plays", trace.Detail, StringComparison.Ordinal);
        Assert.Equal(10, run.Trace.Slate.Length);
        Assert.Equal(run.Candidates.Coarse.ToArray(), run.Candidates.Score.ToArray());
    }

    [Fact]
    public async Task A_work_that_fine_ranking_cut_is_told_the_score_it_had_and_the_score_it_needed()
    {
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(), 21);
        var fine = run.Trace.Fine!;
        var cut = Enumerable.Range(0, fine.Count).Where(i => run.Candidates.Fates[fine.Candidates[i]] == Fate.FineCut).ToArray();
        var lowest = Enumerable.Range(0, fine.Count).Where(i => run.Candidates.Fates[fine.Candidates[i]] > Fate.FineCut)
            .Min(i => fine.Scores[i]);

        Assert.Equal(200, cut.Length);
        foreach (var i in cut)
        {
            var absence = Absence.Of(run, WorkOf(run, fine.Candidates[i]));
            Assert.Equal(("fine", "fineCut", fine.Scores[i], lowest), (absence.Stage, absence.Reason, absence.Score, absence.ScoreNeeded));
            Assert.True(absence.Score <= absence.ScoreNeeded);
        }
    }

    private static long WorkOf(FunnelRun run, int candidate) => run.Generation.Items.WorkIds[run.Candidates.Row[candidate]];

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
