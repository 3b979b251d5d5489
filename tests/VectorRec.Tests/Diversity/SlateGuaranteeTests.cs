using CsCheck;
using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;

namespace VectorRec.Tests.Diversity;

public sealed class SlateGuaranteeTests
{
    private static readonly Gen<FrequencyCap?> Cap = Gen.OneOf(
        Gen.Const((FrequencyCap?)null),
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 9], (max, window) => (FrequencyCap?)new FrequencyCap(max, window)));

    private static readonly Gen<SlateRules> Rules =
        from creatorDistance in Gen.Int[1, 5]
        from songDistance in Gen.Int[1, 4]
        from creator in Cap
        from song in Cap
        from media in Cap
        from tag in Cap
        select new SlateRules
        {
            CreatorDistance = creatorDistance,
            SongDistance = songDistance,
            Creator = creator,
            Song = song,
            Media = media,
            Tag = tag,
        };

    private static readonly Gen<DiversityOptions> Options =
        from method in Gen.Enum<DiversityMethod>()
        from theta in Gen.OneOf(Gen.Float[0, 1], Gen.Const(1f), Gen.Const(0f), Gen.Const(0.99999f))
        from window in Gen.OneOf(Gen.Const(0), Gen.Int[2, 12])
        from prior in Gen.OneOf(Gen.Const(0f), Gen.Float[0, 2])
        from rules in Gen.OneOf(Rules, Gen.Const(new SlateRules()), Gen.Const(SlateRules.Off))
        from served in Gen.OneOf(Gen.Const(0f), Gen.Float[0, 1])
        from minGain in Gen.Float[-1, 1].Nullable(0.7)
        select new DiversityOptions
        {
            Method = method,
            Theta = theta,
            Window = window,
            Priors = new PriorWeights { Media = prior, Creator = prior, Song = prior / 2, Tag = prior },
            Rules = rules,
            Repulsion = new ServedRepulsion { Weight = served },
            MinGain = minGain,
        };

    private static readonly Gen<(int Seed, int N, int Size, int Creators)> Sizes =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 90], Gen.Int[0, 100], Gen.Int[1, 30]);

    [Fact]
    public void Any_configuration_keeps_the_guarantees()
    {
        var ends = new Dictionary<ShortfallReason, int>();
        Gen.Select(Options, Sizes).Sample((options, sizes) =>
        {
            var candidates = Damaged(
                sizes.Seed, SomeCandidates.Of(sizes.Seed, sizes.N, 8, 0.2, sizes.Creators).WithServed(sizes.Seed, sizes.Seed % 3));
            var slate = new Pick[sizes.Size + 1];
            slate[^1] = new Pick(-7, 0, false, false);
            var outcome = SlateSelector.Select(candidates.Input, options, sizes.Size, slate);
            Assert.Equal(new Pick(-7, 0, false, false), slate[^1]);

            var picks = slate[..outcome.Count];
            var usable = candidates.Scores.Count(float.IsFinite);
            Assert.Equal(sizes.N - usable, outcome.NonFinite);
            Assert.Equal(outcome.Count < sizes.Size, outcome.Reason != ShortfallReason.None);
            Assert.Equal(outcome.Count == usable && usable < sizes.Size, outcome.Reason == ShortfallReason.TooFewCandidates);
            Assert.Equal(picks.Length, picks.Select(p => p.Index).Distinct().Count());
            Assert.All(picks, p => Assert.True(float.IsFinite(candidates.Scores[p.Index]) && float.IsFinite(p.Gain)));
            Assert.Equal(outcome.Refilled, picks.Count(p => p.Refilled));
            Assert.Equal(outcome.Moved, picks.Count(p => p.Moved));
            Assert.Equal(0, Violations.Of(candidates, options.Rules, [.. picks.Select(p => p.Index)]));
            if (outcome.Reason == ShortfallReason.Rules)
                AssertNothingFits(candidates, options, [.. picks.Select(p => p.Index)]);
            ends[outcome.Reason] = ends.GetValueOrDefault(outcome.Reason) + (outcome.Count > 0 ? 1 : 0);
        }, iter: 4000, threads: 1);

        // An end that never comes proves nothing about itself.
        Assert.All(Enum.GetValues<ShortfallReason>(), end => Assert.True(ends.GetValueOrDefault(end) > 200, string.Join(", ", ends)));
    }

    [Fact]
    public void The_order_of_the_input_changes_nothing() => Gen.Select(Options, Sizes).Sample(
        (options, sizes) =>
        {
            var candidates = Damaged(
                sizes.Seed, SomeCandidates.Of(sizes.Seed, sizes.N, 8, 0.2, sizes.Creators).WithServed(sizes.Seed, sizes.Seed % 3));
            var shuffled = candidates.Shuffled(sizes.Seed);
            var (first, outcome) = candidates.Select(options, sizes.Size);
            var (second, other) = shuffled.Select(options, sizes.Size);
            Assert.Equal(outcome, other);
            Assert.Equal(first.Select(p => (candidates.Ids[p.Index], p.Gain, p.Refilled, p.Moved)),
                second.Select(p => (shuffled.Ids[p.Index], p.Gain, p.Refilled, p.Moved)));
        },
        iter: 1000, threads: 1);

    [Fact]
    public void A_feasible_step_takes_the_best_candidate_within_the_rules() => Gen.Select(Rules, Sizes, Gen.Int[2, 8]).Sample(
        (rules, sizes, window) =>
        {
            // Without repulsion between works a greedy step is: the highest score that breaks no rule at the end.
            var candidates = SomeCandidates.Of(sizes.Seed, sizes.N, 8, 0, sizes.Creators);
            var (slate, _) = candidates.Select(new DiversityOptions { Theta = 1, Window = window, Rules = rules }, sizes.Size);
            var order = Enumerable.Range(0, sizes.N).OrderByDescending(i => candidates.Scores[i]).ThenBy(i => candidates.Ids[i]).ToArray();
            var expected = new List<int>();
            while (expected.Count < sizes.Size
                && order.FirstOrDefault(
                    i => !expected.Contains(i) && Violations.Of(candidates, rules, [.. expected, i]) == 0, -1) is >= 0 and var best)
                expected.Add(best);

            // Where no candidate fits the end any more, others are moved between these.
            int[] appended = [.. slate.Where(pick => !pick.Moved).Take(expected.Count).Select(pick => pick.Index)];
            Assert.Equal(expected, appended);
            Assert.True(expected.Count == slate.Length || slate.Any(pick => pick.Moved));
        },
        iter: 1000, threads: 1);

    [Fact]
    public void One_creator_left_is_spread_over_earlier_places()
    {
        // Four works of creator 1 with the lowest scores, four of others: only 1-x-1-x-1-x-1-x holds them all.
        var candidates = SomeCandidates.Of(1, 8, 8);
        for (var i = 0; i < 8; i++)
            (candidates.Scores[i], candidates.Creator[i], candidates.Song[i]) = (-i, i < 4 ? 10 + i : 1, -1);
        foreach (var method in Enum.GetValues<DiversityMethod>())
        {
            var (slate, outcome) = candidates.Select(new DiversityOptions { Method = method, Theta = 0.99f }, 8);
            Assert.Equal((8, ShortfallReason.None), (outcome.Count, outcome.Reason));
            Assert.True(outcome.Moved > 0);
            Assert.Equal(0, Violations.Of(candidates, new SlateRules(), [.. slate.Select(p => p.Index)]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Works_can_still_be_moved_when_the_rank_is_used_up(int window)
    {
        // 3 dimensions: after 4 picks nothing adds volume. Ten works of others, then ten of one creator that must go between them.
        var candidates = SomeCandidates.Of(2, 20, 3);
        for (var i = 0; i < 20; i++)
            (candidates.Scores[i], candidates.Creator[i], candidates.Song[i]) = (-i, i < 10 ? 10 + i : 1, -1);
        foreach (var method in Enum.GetValues<DiversityMethod>())
        {
            var (slate, outcome) = candidates.Select(new DiversityOptions { Method = method, Theta = 0.999f, Window = window }, 20);
            Assert.Equal((20, ShortfallReason.None), (outcome.Count, outcome.Reason));
            Assert.True(outcome.Moved >= 8);
            Assert.Equal(0, Violations.Of(candidates, new SlateRules(), [.. slate.Select(p => p.Index)]));
        }
    }

    private static SomeCandidates Damaged(int seed, SomeCandidates candidates)
    {
        var random = new Random(seed);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (random.Next(12) == 0)
                candidates.Scores[i] = new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }[random.Next(3)];
            if (random.Next(12) == 0)
                candidates.Embeddings.AsSpan(i * candidates.Dimension, candidates.Dimension).Fill(random.Next(2) == 0 ? 0 : float.NaN);
        }

        return candidates;
    }

    private static void AssertNothingFits(SomeCandidates candidates, DiversityOptions options, List<int> slate)
    {
        var scores = candidates.Scores.Where(float.IsFinite).Select(score => (double)score).ToArray();
        var deviation = Math.Sqrt(scores.Average(score => Math.Pow(score - scores.Average(), 2)));
        // A candidate that is not worth a place need not find one.
        bool IsWorthIt(int i) =>
            options.MinGain is not { } least || options.Theta * (candidates.Scores[i] - scores.Average()) / deviation > least + 1e-4;
        foreach (var i in Enumerable.Range(0, candidates.Count).Except(slate)
            .Where(i => float.IsFinite(candidates.Scores[i]) && IsWorthIt(i)))
            for (var place = 0; place <= slate.Count; place++)
            {
                List<int> longer = [.. slate[..place], i, .. slate[place..]];
                Assert.True(Violations.Of(candidates, options.Rules, longer) > 0, $"{i} fits at {place}");
            }
    }
}
