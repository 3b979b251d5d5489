using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Tests.Diversity;

public sealed class GuardTests
{
    public static TheoryData<DiversityMethod> Methods => [.. Enum.GetValues<DiversityMethod>()];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Theta_1_is_the_score_order(DiversityMethod method)
    {
        var candidates = SomeCandidates.Of(3, 200, 16, 0.3);
        var (slate, _) = candidates.Select(new DiversityOptions { Method = method, Theta = 1, Rules = SlateRules.Off }, 200);
        Assert.Equal(InScoreOrder(candidates), slate.Select(p => p.Index));
    }

    [Fact]
    public void Near_theta_1_approaches_the_score_order()
    {
        // At this slope one step of relevance outweighs any volume, and exp overflows unless its reference moves.
        var candidates = SomeCandidates.Of(4, 300, 400);
        for (var i = 0; i < 300; i++)
            candidates.Scores[i] = i * 37 % 300;
        foreach (var window in new[] { 0, 8 })
        {
            var (slate, _) = candidates.Select(new DiversityOptions { Theta = 0.9999f, Window = window, Rules = SlateRules.Off }, 300);
            Assert.Equal(InScoreOrder(candidates), slate.Select(p => p.Index));
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Equal_scores_are_decided_by_diversity_and_id_without_a_division_by_zero(DiversityMethod method)
    {
        var candidates = SomeCandidates.Of(5, 50, 16);
        Array.Fill(candidates.Scores, 2.5f);
        var (slate, outcome) = candidates.Select(new DiversityOptions { Method = method, Rules = SlateRules.Off }, 50);
        Assert.Equal((50, 0), (outcome.Count, outcome.NonFinite));
        Assert.Equal(candidates.Ids.Min(), candidates.Ids[slate[0].Index]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_candidates_give_an_empty_slate(DiversityMethod method)
    {
        var outcome = SlateSelector.Select(default, new DiversityOptions { Method = method }, 5, new Pick[5]);
        Assert.Equal(new SlateOutcome(0, 0, 0, 0, 0, ShortfallReason.TooFewCandidates), outcome);
        Assert.Equal(ShortfallReason.None, SlateSelector.Select(default, new DiversityOptions { Method = method }, 0, []).Reason);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void A_used_up_rank_is_refilled_in_score_order_and_marked(int window)
    {
        var candidates = SomeCandidates.Of(6, 100, 7);
        var (slate, outcome) = candidates.Select(new DiversityOptions { Window = window, Rules = SlateRules.Off }, 20);
        var picks = slate.Select(p => p.Index).ToList();
        Assert.Equal(8, slate.TakeWhile(p => !p.Refilled).Count()); // 7 dimensions and the constant
        Assert.Equal(12, outcome.Refilled);
        Assert.Equal(InScoreOrder(candidates).Except(picks[..8]).Take(12), picks[8..]);
    }

    [Fact]
    public void Copies_are_refills()
    {
        var candidates = SomeCandidates.Of(7, 60, 32);
        for (var i = 30; i < 60; i++)
            candidates.Embeddings.AsSpan((i - 30) * 32, 32).CopyTo(candidates.Embeddings.AsSpan(i * 32));
        var (slate, outcome) = candidates.Select(new DiversityOptions { Window = 0, Rules = SlateRules.Off }, 60);
        Assert.Equal(30, outcome.Refilled);
        Assert.Equal(30, slate.Take(30).Select(p => p.Index % 30).Distinct().Count());
    }

    [Theory]
    [InlineData(DiversityMethod.Dpp)]
    [InlineData(DiversityMethod.Ssd)]
    [InlineData(DiversityMethod.Mmr)]
    public void A_missing_embedding_keeps_its_place_in_score_order(DiversityMethod method)
    {
        var candidates = SomeCandidates.Of(8, 60, 24);
        foreach (var i in Enumerable.Range(0, 60).Where(i => i % 5 == 0))
            candidates.Embeddings.AsSpan(i * 24, 24).Fill(i % 2 == 0 ? 0 : float.NaN);
        var (slate, outcome) = candidates.Select(new DiversityOptions { Method = method, Theta = 0.3f, Rules = SlateRules.Off }, 60);
        var ranks = InScoreOrder(candidates);
        Assert.Equal(12, outcome.Missing);
        for (var place = 0; place < 60; place++)
            if (ranks[place] % 5 == 0)
                Assert.Equal(ranks[place], slate[place].Index);
    }

    [Theory]
    [InlineData(DiversityMethod.Dpp)]
    [InlineData(DiversityMethod.Ssd)]
    [InlineData(DiversityMethod.Mmr)]
    public void No_embeddings_at_all_give_the_score_order(DiversityMethod method)
    {
        var candidates = SomeCandidates.Of(9, 40, 8);
        var slate = new Pick[40];
        var input = new DiversityInput { Scores = candidates.Scores, Ids = candidates.Ids };
        var outcome = SlateSelector.Select(input, new DiversityOptions { Method = method }, 40, slate);
        Assert.Equal((40, 40, 0), (outcome.Count, outcome.Missing, outcome.Refilled));
        Assert.Equal(InScoreOrder(candidates), slate.Select(p => p.Index));
    }

    [Fact]
    public void A_minimum_gain_ends_the_slate_where_the_gain_falls_below_it()
    {
        var candidates = SomeCandidates.Of(10, 80, 16);
        foreach (var window in new[] { 0, 6 })
        {
            var options = new DiversityOptions { Window = window, Rules = SlateRules.Off };
            var (all, _) = candidates.Select(options, 80);
            var (slate, outcome) = candidates.Select(options with { MinGain = 0 }, 80);
            Assert.Equal(ShortfallReason.MinGain, outcome.Reason);
            Assert.Equal(all.TakeWhile(p => p.Gain >= 0 && !p.Refilled), slate);
        }
    }

    [Fact]
    public void A_class_weight_multiplies_the_odds()
    {
        var candidates = SomeCandidates.Of(11, 40, 16);
        float[] weights = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 3f : 1f)];
        float[] raised = [.. candidates.Scores.Select((s, i) => s + MathF.Log(weights[i]))];
        foreach (var method in Enum.GetValues<DiversityMethod>())
        {
            var options = new DiversityOptions { Method = method };
            var (first, second) = (new Pick[20], new Pick[20]);
            SlateSelector.Select(With(candidates, candidates.Scores, weights), options, 20, first);
            SlateSelector.Select(With(candidates, raised, []), options, 20, second);
            Assert.Equal(second.Select(p => p.Index), first.Select(p => p.Index));
        }

        weights[3] = 0;
        Assert.Equal(
            1, SlateSelector.Select(With(candidates, candidates.Scores, weights), new DiversityOptions(), 40, new Pick[40]).NonFinite);
    }

    [Theory]
    [InlineData(DiversityMethod.Dpp)]
    [InlineData(DiversityMethod.Mmr)]
    [InlineData(DiversityMethod.Ssd)]
    public void What_was_served_repels_and_less_so_with_age(DiversityMethod method)
    {
        var candidates = SomeCandidates.Of(12, 100, 16);
        Array.Fill(candidates.Scores, 0f);
        candidates.Served = candidates.Embeddings[..16];
        var options =
            new DiversityOptions { Method = method, Window = 0, Rules = SlateRules.Off, Repulsion = new ServedRepulsion { Weight = 0.9f } };
        int PlaceOfServed(float age, float weight)
        {
            candidates.ServedAge = [age];
            var slate = new Pick[16];
            var count = SlateSelector.Select(
                candidates.Input, options with { Repulsion = options.Repulsion with { Weight = weight } }, 16, slate).Count;
            return Array.FindIndex(slate, 0, count, p => p.Index == 0) is >= 0 and var place ? place : 16;
        }

        candidates.Ids[0] = 1; // wins every tie, so it comes first unless it is repelled
        Assert.Equal(0, PlaceOfServed(0, 0));
        Assert.True(PlaceOfServed(0, 0.9f) > 5);

        float[] gains =
            [GainOfServed(age: 0, 0.9f), GainOfServed(age: 3, 0.9f), GainOfServed(age: 12, 0.9f), GainOfServed(age: 0, weight: 0)];
        Assert.Equal(gains.Order(), gains);
        Assert.Distinct(gains);

        // What the served work is worth when it stands alone.
        float GainOfServed(float age, float weight)
        {
            var alone = SomeCandidates.Of(12, 1, 16);
            (alone.Served, alone.ServedAge) = (alone.Embeddings, [age]);
            return Assert.Single(alone.Select(options with { Repulsion = options.Repulsion with { Weight = weight } }, 1).Slate).Gain;
        }
    }

    [Fact]
    public void A_wrong_value_is_named()
    {
        var candidates = SomeCandidates.Of(13, 5, 4);
        void Refused(DiversityOptions options, string name) =>
            Assert.Contains(name, Assert.Throws<ArgumentException>(() => candidates.Select(options, 3)).Message, StringComparison.Ordinal);
        Refused(new() { Theta = 1.1f }, "Theta");
        Refused(new() { Theta = float.NaN }, "Theta");
        Refused(new() { Window = 1 }, "Window");
        Refused(new() { Window = -3 }, "Window");
        Refused(new() { Method = (DiversityMethod)9 }, "Method");
        Refused(new() { MinGain = float.NaN }, "MinGain");
        Refused(new() { Priors = new() { Song = -1 } }, "Priors.Song");
        Refused(new() { Rules = new() { CreatorDistance = 0 } }, "Rules.CreatorDistance");
        Refused(new() { Rules = new() { Tag = new FrequencyCap(0) } }, "Rules.Tag");
        Refused(new() { Repulsion = new() { HalfLife = 0 } }, "Repulsion.HalfLife");
        Assert.Throws<ArgumentException>(
            () => SlateSelector.Select(new DiversityInput { Scores = new float[3], Ids = new long[2] }, new(), 1, new Pick[1]));
        Assert.Throws<ArgumentException>(
            () => SlateSelector.Select(
                new DiversityInput { Scores = new float[3], Ids = new long[3], Embeddings = new float[5], Dimension = 2 }, new(), 1,
                new Pick[1]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => candidates.Select(new(), 3) is var _ ? SlateSelector.Select(candidates.Input, new(), 4, new Pick[3]).Count : 0);
    }

    private static int[] InScoreOrder(SomeCandidates candidates) =>
        [.. Enumerable.Range(0, candidates.Count).OrderByDescending(i => candidates.Scores[i]).ThenBy(i => candidates.Ids[i])];

    private static DiversityInput With(SomeCandidates c, float[] scores, float[] weights) => new()
    {
        Scores = scores,
        Ids = c.Ids,
        Embeddings = c.Embeddings,
        Dimension = c.Dimension,
        Creator = c.Creator,
        Song = c.Song,
        Media = c.Media,
        TagStart = c.TagStart,
        Tags = c.Tags,
        ClassWeights = weights,
    };
}
