using VectorRec.Diversity;
using VectorRec.Diversity.Kernels;

namespace VectorRec.Tests.Diversity;

/// <summary>
/// The definitions, in double precision and as slow as they are plain: explicit features with one-hots, dense kernels, determinants.
/// Each value is what the method maximises, given the picks made so far.
/// </summary>
internal sealed class Reference
{
    private readonly SomeCandidates _candidates;
    private readonly DiversityOptions _options;
    private readonly double[][] _features;

    /// <summary>[n] scores with mean 0 and standard deviation 1.</summary>
    public double[] Relevance { get; }

    /// <summary>[n, n] without the served works.</summary>
    public double[,] Similarity { get; }

    /// <summary>[n, n] given the served works.</summary>
    public double[,] Kernel { get; }

    public Reference(SomeCandidates candidates, DiversityOptions options)
    {
        (_candidates, _options) = (candidates, options);
        var scores = candidates.Scores.Select(
            (s, i) => s + (candidates.ClassWeights.Length > 0 ? Math.Log(candidates.ClassWeights[i]) : 0)).ToArray();
        var deviation = Math.Sqrt(scores.Select(s => (s - scores.Average()) * (s - scores.Average())).Average());
        Relevance = [.. scores.Select(s => scores.Max() == scores.Min() ? 0 : (s - scores.Average()) / deviation)];
        _features = [.. Enumerable.Range(0, candidates.Count).Select(Features)];
        Similarity = Gram(_features, _features);
        Kernel = Conditioned();
    }

    /// <summary>det L(window + i) / det L(window) with q = 1: the squared distance of i from the window's span.</summary>
    public double Volume(ReadOnlySpan<int> picks, int i) =>
        Determinant([.. Last(picks), i]) / (picks.Length == 0 ? 1 : Determinant(Last(picks)));

    /// <summary>
    /// The same for all candidates by Gram-Schmidt, newest pick first, which also serves windows that hold dependent picks.
    /// </summary>
    /// <returns>The squared distances, and the norm of the window's inverse factor: what an error of a similarity is multiplied
    /// by.</returns>
    public (double[] Volumes, double Amplification) Distances(ReadOnlySpan<int> picks)
    {
        int[] window = [.. Last(picks).Reverse()];
        var rows = new List<double[]>();
        var inverse = new double[window.Length, window.Length];
        foreach (var pick in window)
        {
            var (row, rest) = Row(window, rows, pick);
            var m = rows.Count;
            rows.Add([.. row, rest > 1e-5 ? Math.Sqrt(rest) : 0]);

            // A pivot that is neither clearly dependent nor clearly not may be taken for the other in single precision.
            var pivot = rest > 1e-7 ? Math.Sqrt(rest) : double.PositiveInfinity;
            for (var j = 0; j < m; j++)
                inverse[m, j] = -Enumerable.Range(j, m - j).Sum(k => row[k] * inverse[k, j]) / pivot;
            inverse[m, m] = 1 / pivot;
        }

        var norm = Math.Sqrt(inverse.Cast<double>().Sum(x => x * x));
        return ([.. Enumerable.Range(0, _candidates.Count).Select(i => Row(window, rows, i).Left)], norm);
    }

    private (double[] Row, double Left) Row(int[] window, List<double[]> rows, int i)
    {
        var (row, rest) = (new double[rows.Count], Kernel[i, i]);
        for (var b = 0; b < rows.Count; b++)
        {
            var sum = Kernel[i, window[b]];
            for (var k = 0; k < b; k++)
                sum -= row[k] * rows[b][k];
            row[b] = rows[b][b] == 0 ? 0 : sum / rows[b][b];
            rest -= row[b] * row[b];
        }

        return (row, rest);
    }

    public double Mmr(ReadOnlySpan<int> picks, int i)
    {
        var nearest = 0.0;
        foreach (var j in Last(picks))
            nearest = Math.Max(nearest, Similarity[i, j]);
        for (var s = 0; s < _candidates.ServedAge.Length; s++)
            nearest = Math.Max(nearest, Strength(s) * _features[i].Zip(ServedFeatures(s), (a, b) => a * b).Sum());
        return (_options.Theta * Relevance[i]) - ((1 - _options.Theta) * nearest);
    }

    public double Scatter(ReadOnlySpan<int> picks, int i)
    {
        var (penalty, window, priors) = (0.0, Last(picks), _options.Priors);
        for (var k = 0; k < window.Length; k++)
        {
            var j = window[k];
            double shared = 0;
            shared += _candidates.Creator[i] >= 0 && _candidates.Creator[i] == _candidates.Creator[j] ? priors.Creator : 0;
            shared += _candidates.Song[i] >= 0 && _candidates.Song[i] == _candidates.Song[j] ? priors.Song : 0;
            shared += _candidates.Media[i] == _candidates.Media[j] ? priors.Media : 0;
            shared += priors.Tag * TagsOf(i).Intersect(TagsOf(j)).Count() / Math.Sqrt(Math.Max(1, TagsOf(i).Length * TagsOf(j).Length));
            penalty += shared / (priors.Media + priors.Creator + priors.Song + priors.Tag) / (window.Length - k);
        }

        return (_options.Theta * Relevance[i]) - ((1 - _options.Theta) * penalty);
    }

    /// <summary>Sliding spectrum decomposition as its paper states it: residual vectors, projections restored when a pick leaves.</summary>
    public double[] Ssd(ReadOnlySpan<int> picks)
    {
        var n = _candidates.Count;
        var residual = _features.Select(f => (double[])f.Clone()).ToArray();
        var basis = new Queue<(double[] Direction, double[] Projection, double Height)>();
        for (var t = 0; t <= picks.Length; t++)
        {
            if (_options.Window > 0 && basis.Count == _options.Window)
                Restore(residual, basis.Dequeue());
            if (t == picks.Length)
                break;
            var direction = (double[])residual[picks[t]].Clone();
            var squared = Dot(direction, direction);
            var projection = residual.Select(r => Dot(r, direction) / squared).ToArray();
            for (var i = 0; i < n; i++)
                for (var k = 0; k < direction.Length; k++)
                    residual[i][k] -= projection[i] * direction[k];
            basis.Enqueue((direction, projection, Math.Sqrt(squared)));
            if (_options.Window > 0 && basis.Count == _options.Window)
                Restore(residual, basis.Dequeue());
        }

        var volume = basis.Aggregate(1.0, (v, b) => v * b.Height);
        return [.. Enumerable.Range(0, n)
            .Select(i => (_options.Theta * Relevance[i]) + ((1 - _options.Theta) * volume * Math.Sqrt(Dot(residual[i], residual[i]))))];
    }

    private int[] Last(ReadOnlySpan<int> picks) =>
        (_options.Window > 0 && picks.Length > _options.Window - 1 ? picks[^(_options.Window - 1)..] : picks).ToArray();

    private static void Restore(double[][] residual, (double[] Direction, double[] Projection, double Height) oldest)
    {
        for (var i = 0; i < residual.Length; i++)
            for (var k = 0; k < oldest.Direction.Length; k++)
                residual[i][k] += oldest.Projection[i] * oldest.Direction[k];
    }

    // By elimination with pivoting, so that it shares nothing with the code under test.
    private double Determinant(int[] set)
    {
        var (n, determinant) = (set.Length, 1.0);
        var m = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                m[i, j] = Kernel[set[i], set[j]];
        for (var k = 0; k < n; k++)
        {
            var pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(m[i, k]));
            for (var j = 0; j < n; j++)
                (m[k, j], m[pivot, j]) = (m[pivot, j], m[k, j]);
            determinant *= pivot == k ? m[k, k] : -m[k, k];
            for (var i = k + 1; i < n; i++)
                for (var j = n - 1; j >= k; j--)
                    m[i, j] -= m[i, k] / m[k, k] * m[k, j];
        }

        return determinant;
    }

    private double[] Features(int i)
    {
        var d = _candidates.Dimension;
        var priors = _options.Priors;
        var total = 1.0 + priors.Media + priors.Creator + priors.Song + priors.Tag;
        var n = _candidates.Count;
        var codes = 1 + Math.Max(_candidates.Creator.Max(), _candidates.Song.Max());
        List<double> features = [.. Embedding(_candidates.Embeddings.AsSpan(i * d, d), total)];
        features.AddRange(OneHot(_candidates.Media[i], 2, priors.Media / total));
        features.AddRange(OneHot(_candidates.Creator[i] >= 0 ? _candidates.Creator[i] : codes + i, codes + n, priors.Creator / total));
        features.AddRange(OneHot(_candidates.Song[i] >= 0 ? _candidates.Song[i] : codes + i, codes + n, priors.Song / total));
        var universe = _candidates.Tags.Distinct().Order().ToList();
        var tags = new double[universe.Count + n];
        foreach (var tag in TagsOf(i))
            tags[universe.IndexOf(tag)] = Math.Sqrt(priors.Tag / total / TagsOf(i).Length);
        if (TagsOf(i).Length == 0)
            tags[universe.Count + i] = Math.Sqrt(priors.Tag / total);
        features.AddRange(tags);
        return [.. features];
    }

    private static double[] Embedding(ReadOnlySpan<float> row, double total)
    {
        double squares = 0;
        foreach (var value in row)
            squares += (double)value * value;
        var features = new double[row.Length + 1];
        for (var k = 0; k < row.Length; k++)
            features[k] = row[k] * Math.Sqrt(0.5 / total / squares);
        features[^1] = Math.Sqrt(0.5 / total);
        return features;
    }

    private static IEnumerable<double> OneHot(int code, int length, double weight) =>
        Enumerable.Range(0, length).Select(k => k == code ? Math.Sqrt(weight) : 0);

    private double[] ServedFeatures(int s) =>
        Embedding(_candidates.Served.AsSpan(s * _candidates.Dimension, _candidates.Dimension), 1.0 + Sum(_options.Priors));

    private static double Sum(PriorWeights priors) => (double)priors.Media + priors.Creator + priors.Song + priors.Tag;

    private double Strength(int s) =>
        Math.Min(0.9999, _options.Repulsion.Weight * Math.Pow(2, -_candidates.ServedAge[s] / _options.Repulsion.HalfLife));

    private ushort[] TagsOf(int i) => _candidates.Tags[_candidates.TagStart[i].._candidates.TagStart[i + 1]];

    // S - G^T (F F^T + noise)^-1 G: one observation after the other.
    private double[,] Conditioned()
    {
        var n = _candidates.Count;
        if (_options.Repulsion.Weight == 0 || _candidates.ServedAge.Length == 0)
            return Similarity;
        var unit = Enumerable.Range(0, _candidates.ServedAge.Length)
            .Select(s => ServedFeatures(s).Select(x => x * Math.Sqrt(1 + Sum(_options.Priors))).ToArray()).ToArray();
        double[][] all = [.. _features, .. unit];
        var kernel = Gram(all, all);
        for (var s = 0; s < unit.Length; s++)
        {
            var rho = Strength(s);
            var at = n + s;
            var column = Enumerable.Range(0, all.Length).Select(i => kernel[i, at]).ToArray();
            for (var i = 0; i < all.Length; i++)
                for (var j = 0; j < all.Length; j++)
                    kernel[i, j] -= column[i] * column[j] / (column[at] + ((1 - rho) / rho));
        }

        return kernel;
    }

    private static double[,] Gram(double[][] a, double[][] b)
    {
        var gram = new double[a.Length, b.Length];
        for (var i = 0; i < a.Length; i++)
            for (var j = 0; j < b.Length; j++)
                gram[i, j] = Dot(a[i], b[j]);
        return gram;
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var k = 0; k < Math.Min(a.Length, b.Length); k++)
            sum += a[k] * b[k];
        return sum;
    }
}
