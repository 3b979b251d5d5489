using CsCheck;
using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;
using VectorRec.Diversity.Rules;
using VectorRec.Diversity.Selection;

namespace VectorRec.Tests.Diversity;

public sealed class GreedyTests
{
    private static readonly Gen<(int Seed, int N, int D, int Size)> Sizes =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[1, 60], Gen.Int[1, 24], Gen.Int[1, 40]);

    private static readonly Gen<float> Weight = Gen.OneOf(Gen.Const(0f), Gen.Float[0, 2]);

    private static readonly Gen<DiversityOptions> Options =
        from theta in Gen.Float[0, 0.98f]
        from window in Gen.OneOf(Gen.Const(0), Gen.Int[2, 14])
        from priors in Gen.OneOf(
            Gen.Const(new PriorWeights()), Gen.Select(
                Weight, Weight, Weight, Weight, (m, c, s, t) => new PriorWeights { Media = m, Creator = c, Song = s, Tag = t }))
        from served in Gen.OneOf(Gen.Const(0f), Gen.Float[0, 1])
        select new DiversityOptions
        {
            Theta = theta,
            Window = window,
            Priors = priors,
            Rules = SlateRules.Off,
            Repulsion = new ServedRepulsion { Weight = served },
        };

    [Fact]
    public void Dpp_picks_what_the_determinants_say()
    {
        var (picked, looked, refilled, determined) = (0, 0, 0, 0);
        Gen.Select(Sizes, Options, Gen.Double[0, 0.4]).Sample((sizes, options, duplicates) =>
        {
            var candidates = SomeCandidates.Of(sizes.Seed, sizes.N, sizes.D, duplicates).WithServed(sizes.Seed, sizes.Seed % 4);
            var reference = new Reference(candidates, options);
            var all = Enumerable.Range(0, candidates.Count).ToArray();
            var (slate, _) = candidates.Select(options, sizes.Size);
            Assert.Equal(Math.Min(sizes.N, sizes.Size), slate.Length);
            picked += slate.Length;
            for (var t = 0; t < slate.Length; t++)
            {
                var picks = slate[..t].Select(p => p.Index).ToArray();
                var (volumes, amplification) = reference.Distances(picks);

                // Single precision leaves about 3e-7 of a similarity undecided.
                var undecided = 1e-6 * (1 + amplification);
                if (undecided > Objective.Dependent)
                    return; // a pick at the very edge of dependence: from here on single precision may go either way
                looked++;
                var left = all.Except(picks).ToArray();
                var pick = slate[t].Index;
                if (slate[t].Refilled)
                {
                    refilled++;
                    Assert.True(left.Max(i => volumes[i]) < Objective.Dependent + undecided, "refilled too early");
                    Assert.Equal(left.OrderByDescending(i => candidates.Scores[i]).ThenBy(i => candidates.Ids[i]).First(), pick);
                    continue;
                }

                Assert.True(volumes[pick] > Objective.Dependent - undecided, "picked a dependent candidate");
                double Value(int i, double slack) =>
                    (options.Theta * reference.Relevance[i]) + ((1 - options.Theta) * Math.Log(Math.Max(1e-9, volumes[i] + slack)));
                var best = left.Where(i => volumes[i] > Objective.Dependent + undecided).Select(i => Value(i, -undecided))
                    .DefaultIfEmpty(double.MinValue).Max();
                if (!slate[..t].Any(p => p.Refilled))
                {
                    determined++;
                    Assert.Equal(reference.Volume(picks, pick), volumes[pick], 1e-6);
                }

                Assert.True(Value(pick, undecided) >= best - 1e-5, $"{Value(pick, 0)} < {best}");
                Assert.InRange(slate[t].Gain, Value(pick, -undecided) - 1e-5, Value(pick, undecided) + 1e-5);
            }
        }, iter: 2000, threads: 1);

        // What single precision leaves undecided is not looked at: the lesser part.
        Assert.True(looked > 0.7 * picked, $"{looked} of {picked} picks");
        Assert.True(determined > 0.6 * picked, $"{determined} of {picked} picks by their determinant");
        Assert.True(refilled > 500, $"{refilled} refilled picks");
    }

    [Fact]
    public void Mmr_picks_by_its_definition() =>
        AgreesWith(DiversityMethod.Mmr, (r, picks, n) => [.. Enumerable.Range(0, n).Select(i => r.Mmr(picks, i))]);

    [Fact]
    public void Scatter_picks_by_its_definition() =>
        AgreesWith(DiversityMethod.Scatter, (r, picks, n) => [.. Enumerable.Range(0, n).Select(i => r.Scatter(picks, i))]);

    [Fact]
    public void Ssd_picks_by_its_paper() => AgreesWith(DiversityMethod.Ssd, (r, picks, n) => r.Ssd(picks));

    [Fact]
    public void Gains_never_grow_without_a_window() => Gen.Select(Sizes, Options).Sample(
        (sizes, options) =>
        {
            var (slate, _) = SomeCandidates.Of(sizes.Seed, sizes.N, sizes.D, 0.2).Select(options with { Window = 0 }, sizes.Size);
            var gains = slate.Where(p => !p.Refilled).Select(p => p.Gain).ToArray();
            for (var i = 1; i < gains.Length; i++)
                Assert.True(gains[i] <= gains[i - 1] + 1e-5f, $"{gains[i - 1]} then {gains[i]}");
        },
        iter: 1000, threads: 1);

    [Theory]
    [InlineData(500, 64, 20)]
    [InlineData(500, 64, 50)]
    [InlineData(1000, 64, 60)]
    public void Single_precision_gives_the_order_of_double_up_to_the_rank(int n, int d, int size)
    {
        for (var seed = 0; seed < 5; seed++)
        {
            var candidates = SomeCandidates.Of(seed, n, d);
            var options = new DiversityOptions { Window = 0, Rules = SlateRules.Off };
            var reference = new Reference(candidates, options);
            var expected = DoubleGreedy(reference, options.Theta, n, size);
            Assert.Equal(expected, candidates.Select(options, size).Slate.Select(p => p.Index));
        }
    }

    private static void AgreesWith(DiversityMethod method, Func<Reference, int[], int, double[]> valuesOf) =>
        Gen.Select(Sizes, Options).Sample(
            (sizes, options) =>
            {
                // No duplicates and few picks: what the definitions say about dependent works is not theirs to decide.
                var candidates = SomeCandidates.Of(sizes.Seed, sizes.N, sizes.D + 20)
                    .WithServed(sizes.Seed, method == DiversityMethod.Mmr ? sizes.Seed % 4 : 0);
                var priors = method == DiversityMethod.Scatter ? options.Priors with { Media = 0.1f } : options.Priors;
                options = options with { Method = method, Priors = priors };
                var reference = new Reference(candidates, options);
                var picks = new List<int>();
                foreach (var pick in candidates.Select(options, Math.Min(sizes.Size, 16)).Slate)
                {
                    var values = valuesOf(reference, [.. picks], candidates.Count);
                    var best = Enumerable.Range(0, candidates.Count).Except(picks).Max(i => values[i]);
                    Assert.Equal(best, values[pick.Index], 2e-5);
                    Assert.Equal(values[pick.Index], pick.Gain, 2e-5);
                    picks.Add(pick.Index);
                }
            },
            iter: 300, threads: 1);

    private static List<int> DoubleGreedy(Reference reference, double theta, int n, int size)
    {
        var (picks, columns) = (new List<int>(), new List<double[]>());
        var residual = Enumerable.Range(0, n).Select(i => reference.Kernel[i, i]).ToArray();
        while (picks.Count < size)
        {
            var best = Enumerable.Range(0, n).Except(picks)
                .MaxBy(i => (theta * reference.Relevance[i]) + ((1 - theta) * Math.Log(Math.Max(residual[i], 1e-12))));
            var height = Math.Sqrt(residual[best]);
            var column = Enumerable.Range(0, n)
                .Select(i => (reference.Kernel[best, i] - columns.Sum(c => c[best] * c[i])) / height).ToArray();
            for (var i = 0; i < n; i++)
                residual[i] -= column[i] * column[i];
            columns.Add(column);
            picks.Add(best);
        }

        return picks;
    }
}
