using System.Text.Json.Nodes;
using VectorRec.Features;
using VectorRec.Funnel;
using VectorRec.Generations;
using VectorRec.Indexing;
using VectorRec.Models;
using VectorRec.Replay;
using VectorRec.Tests.Indexing;
using BundleCopy = VectorRec.Tests.Models.BundleCopy;

namespace VectorRec.Tests.Funnel.Ranking;

/// <summary>Generations whose fine ranker cannot do its work.</summary>
public sealed class FineFailureTests(FineCatalogue catalogue) : IClassFixture<FineCatalogue>
{
    [Fact]
    public async Task A_ranker_that_fails_on_some_works_leaves_the_answer_of_off_and_is_named()
    {
        using var bundle = new BundleCopy();
        // Its table has rows for audio alone: a video is out of its range.
        var table = Enumerable.Range(0, 8).Select(i => i / 10f).ToArray();
        new OnnxFile().Input("media", 1).Output("probabilities", 4).Constant("table", table, 2, 4).Constant("rows", [-1L, 4], 2)
            .Node("Gather", ["table", "media"], "picked").Node("Reshape", ["picked", "rows"], "probabilities")
            .Save(bundle["fine_ranker.onnx"]);
        bundle.Sign("fine_ranker.onnx");
        bundle.EditJsonAndSign("golden.json", golden => golden["fine"] = new JsonObject
        {
            ["user"] = new JsonObject(),
            ["works"] = new JsonObject { ["media"] = new JsonArray(new JsonArray(1)) },
            ["probabilities"] = new JsonArray(new JsonArray(.4, .5, .6, .7)),
        });
        bundle.EditManifest(manifest => manifest["version"] = $"{catalogue.Catalogue.Stores.Name}-failing");
        var run = (await new IndexJob(catalogue.Catalogue.Home)
            .RunAsync(bundle.Folder, new IndexOptions(), progress: null, FineCatalogue.Token)).Run;

        await FailsAsync(Generation.Load(run, catalogue.Catalogue.Home.Folder, threads: 1), "The fine ranker failed");
    }

    [Fact]
    public Task A_ranker_without_one_finite_score_leaves_the_answer_of_off_and_is_named() =>
        WithFeaturesAsync(_ => float.NaN, generation => FailsAsync(generation, "no finite score"));

    [Fact]
    public Task A_generation_that_has_no_features_of_its_works_serves_in_coarse_order_and_says_so() =>
        WithFeaturesAsync(null, generation => FailsAsync(generation, "no item features"));

    [Fact]
    public Task A_work_whose_score_is_not_a_number_never_wins() =>
        WithFeaturesAsync(row => row % 3 == 0 ? float.NaN : 0.5f, async generation =>
        {
            using var serving = new ServingGeneration();
            serving.Swap(generation);
            using var run = await catalogue.RecommendAsync(catalogue.Pipeline(serving), 12, 50);
            var fine = run.Trace.Fine!;

            Assert.Equal(50, run.Trace.Slate.Length);
            Assert.All(run.Trace.Slate, entry => Assert.NotEqual(0, run.Candidates.Row[entry.Candidate] % 3));
            for (var i = 0; i < fine.Count; i++)
            {
                var broken = run.Candidates.Row[fine.Candidates[i]] % 3 == 0;
                Assert.Equal(broken, run.Candidates.Fates[fine.Candidates[i]] == Fate.FineNotFinite);
                Assert.Equal(broken, fine.Ranks[i] == 0);
            }

            Assert.Contains(Fate.FineNotFinite, run.Candidates.RemovedByStage()["fine"].Keys);
        });

    [Fact]
    public async Task A_bundle_without_a_ranker_is_served_without_one_and_the_trace_says_why()
    {
        using var bundle = new BundleCopy();
        bundle.EditManifest(manifest =>
        {
            manifest.Remove("fineRanker");
            manifest["version"] = $"{catalogue.Catalogue.Stores.Name}-coarse";
        });
        var run = (await new IndexJob(catalogue.Catalogue.Home)
            .RunAsync(bundle.Folder, new IndexOptions(), progress: null, FineCatalogue.Token)).Run;
        Assert.False(File.Exists(Path.Combine(catalogue.Catalogue.Home.Folder, run.Folder, GenerationFolder.ItemFeatures)));
        using var serving = new ServingGeneration();
        serving.Swap(Generation.Load(run, catalogue.Catalogue.Home.Folder, threads: 1));
        using var answer = await catalogue.RecommendAsync(catalogue.Pipeline(serving), 12);
        var trace = answer.Trace.Stages.Single(stage => stage.Stage == "fine");

        Assert.Equal(StageOutcome.Skipped, trace.Outcome);
        Assert.Contains("has no fine ranker", trace.Detail, StringComparison.Ordinal);
        Assert.Equal(10, answer.Trace.Slate.Length);
    }

    [Fact]
    public async Task A_ranker_that_is_late_leaves_the_answer_of_off_and_is_named()
    {
        using var run = await catalogue.RecommendAsync(
            catalogue.PipelineAt(new LateAfter(TimeSpan.FromMilliseconds(77)), null, ("Deadlines:FineMs", "77")), 12);
        using var off = await catalogue.ReplayAsync(Recording.Of(run), FineCatalogue.Scenes(("Fine:Mode", "Off")).Find("feed"));
        var trace = run.Trace.Stages.Single(stage => stage.Stage == "fine");

        Assert.Equal((StageOutcome.TimedOut, "no answer within 77 ms"), (trace.Outcome, trace.Detail));
        Assert.Null(run.Trace.Fine);
        Assert.Equal(RecordedWork.SlateOf(off), RecordedWork.SlateOf(run));
    }

    [Fact]
    public async Task A_failure_is_replayed_as_it_was()
    {
        var failing = catalogue.Pipeline(null, ("Fine:Weights:nothing", "1"));
        using var run = await catalogue.RecommendAsync(failing, 12);
        var recording = Recording.Of(run);
        // The setting was put right since then.
        using var replay = await catalogue.ReplayAsync(recording);
        using var asked = await catalogue.ReplayAsync(recording, FineCatalogue.Scenes().Find("feed"));

        Assert.Equal(recording.Slate, RecordedWork.SlateOf(replay));
        Assert.NotEqual(recording.Slate, RecordedWork.SlateOf(asked));
    }

    /// <summary>A clock by which one span of time is over at once.</summary>
    private sealed class LateAfter(TimeSpan span) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == span)
                callback(state);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private async Task FailsAsync(Generation generation, string reason)
    {
        using var serving = new ServingGeneration();
        serving.Swap(generation);
        using var run = await catalogue.RecommendAsync(catalogue.Pipeline(serving), 12);
        using var off = await catalogue.ReplayAsync(Recording.Of(run), FineCatalogue.Scenes(("Fine:Mode", "Off")).Find("feed"), serving);
        var trace = run.Trace.Stages.Single(stage => stage.Stage == "fine");

        Assert.Equal(StageOutcome.Failed, trace.Outcome);
        Assert.Contains(reason, trace.Detail, StringComparison.Ordinal);
        Assert.Null(run.Trace.Fine);
        Assert.Equal(10, run.Trace.Slate.Length);
        Assert.Equal(RecordedWork.SlateOf(off), RecordedWork.SlateOf(run));
    }

    /// <summary>The generation with another quality of each row in its features; with null without features.</summary>
    private async Task WithFeaturesAsync(Func<int, float>? quality, Func<Generation, Task> act)
    {
        var file = Path.Combine(catalogue.Folder, GenerationFolder.ItemFeatures);
        var before = await File.ReadAllBytesAsync(file, FineCatalogue.Token);
        using var bundle = ModelBundle.Load(catalogue.Bundle, threads: 1);
        var batch = new FeatureBatch(bundle.Schema, FeatureSide.Item, 1);
        try
        {
            if (quality is null)
            {
                File.Delete(file);
            }
            else
            {
                using var features = ItemFeatures.Open(file, bundle.Schema, bundle.Manifest.SchemaHash);
                using var changed = new ItemFeaturesWriter(
                    file, features.Count, bundle.Schema, bundle.Manifest.SchemaHash, catalogue.Run.RunId);
                for (var row = 0; row < features.Count; row++)
                {
                    Assert.True(features.TryRead(row, batch, 0));
                    batch.Values(FeatureNames.Quality, 0)[0] = quality(row);
                    changed.Append(batch, 0);
                }

                changed.Complete();
            }

            await act(catalogue.Load());
        }
        finally
        {
            await File.WriteAllBytesAsync(file + ".before", before, CancellationToken.None);
            File.Move(file + ".before", file, overwrite: true);
        }
    }
}
