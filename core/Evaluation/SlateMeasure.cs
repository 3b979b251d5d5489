namespace VectorRec.Evaluation;

/// <summary>
/// Measures slates of one user, with nothing that the selection looked at: the truth's vectors, or tags where there is no truth.
/// </summary>
internal sealed class SlateMeasure
{
    private readonly RerankPool _pool;
    private readonly long _user;
    private readonly IWorldTruth? _truth;
    private readonly FrontierOptions _options;
    private readonly HashSet<long> _relevant;
    private readonly double _idealAlpha;

    /// <param name="heldOut">The user's held-out works; null without any, and then a truth says what is relevant.</param>
    public SlateMeasure(RerankPool pool, long user, IReadOnlySet<long>? heldOut, IWorldTruth? truth, FrontierOptions options)
    {
        (_pool, _user, _truth, _options) = (pool, user, truth, options);
        _relevant = heldOut is null ? Wanted() : [.. heldOut];
        _idealAlpha = AlphaNdcg.Ideal([.. _relevant.Select(TagsOf)], options.Size, AlphaNdcg.UsualAlpha);
    }

    public SlateFigures Of(ReadOnlySpan<int> slate)
    {
        var works = new long[slate.Length];
        for (var i = 0; i < works.Length; i++)
            works[i] = _pool.WorkId(slate[i]);
        var consumed = Consume(works);
        var (vectors, dimension) = Vectors(works);
        int[][] hits = [.. works.Select(work => _relevant.Contains(work) ? TagsOf(work) : [])];
        return new(
            Ndcg: _relevant.Count == 0 ? null : RankingMetrics.Ndcg(works, _relevant, _options.Size),
            AlphaNdcg: _idealAlpha == 0 ? null : AlphaNdcg.Gain(hits, _options.Size, AlphaNdcg.UsualAlpha) / _idealAlpha,
            Score: works.Length == 0 ? null : Scores(slate) / works.Length,
            Utility: consumed.Length == 0 ? null : consumed.Average(work => work.Utility),
            Fatigue: consumed.Length == 0 ? null : consumed.Average(work => work.Fatigue),
            Plays: _truth is null ? null : consumed.Sum(work => work.Play),
            Ilad: DiversityMetrics.Ilad(vectors, dimension),
            Ilmd: DiversityMetrics.Ilmd(vectors, dimension),
            WindowedIlad: DiversityMetrics.WindowedIlad(vectors, dimension, _options.Window),
            WindowedIlmd: DiversityMetrics.WindowedIlmd(vectors, dimension, _options.Window),
            Topics: works.SelectMany(work => _truth is null ? TagsOf(work) : [_truth.TopicOf(work)]).Distinct().Count(),
            Creators: DiversityMetrics.Distinct(Codes(slate, _pool.Items.Creator)),
            Songs: DiversityMetrics.Distinct(Codes(slate, _pool.Items.Song)));
    }

    public int Violations(ReadOnlySpan<int> slate) =>
        DiversityMetrics.Violations(Codes(slate, _pool.Items.Creator)) + DiversityMetrics.Violations(Codes(slate, _pool.Items.Song));

    // What the user, rested, would sooner play than not.
    private HashSet<long> Wanted()
    {
        var wanted = new HashSet<long>();
        var alone = new ConsumedWork[1];
        for (var i = 0; _truth is not null && i < _pool.Count; i++)
        {
            _truth.Consume(_user, [_pool.WorkId(i)], alone);
            if (alone[0].Utility > 0)
                wanted.Add(_pool.WorkId(i));
        }

        return wanted;
    }

    private ConsumedWork[] Consume(long[] works)
    {
        if (_truth is null)
            return [];
        var consumed = new ConsumedWork[works.Length];
        _truth.Consume(_user, works, consumed);
        return consumed;
    }

    private (float[] Vectors, int Dimension) Vectors(long[] works)
    {
        if (_truth is not null)
        {
            var dimension = works.Select(work => _truth.VectorOf(work).Length).Append(1).Max();
            var vectors = new float[works.Length * dimension];
            for (var i = 0; i < works.Length; i++)
                _truth.VectorOf(works[i]).CopyTo(vectors.AsSpan(i * dimension));
            return (vectors, dimension);
        }

        // A column for each tag of the slate: a work without tags is a zero row, whose pairs are left out.
        int[][] tags = [.. works.Select(TagsOf)];
        var columns = tags.SelectMany(all => all).Distinct().Index().ToDictionary(tag => tag.Item, tag => tag.Index);
        var (width, rows) = (Math.Max(1, columns.Count), new float[works.Length * Math.Max(1, columns.Count)]);
        for (var i = 0; i < works.Length; i++)
        {
            foreach (var tag in tags[i])
                rows[(i * width) + columns[tag]] = 1;
        }

        return (rows, width);
    }

    private double Scores(ReadOnlySpan<int> slate)
    {
        var sum = 0.0;
        foreach (var candidate in slate)
            sum += _pool.Score(candidate);
        return sum;
    }

    private int[] Codes(ReadOnlySpan<int> slate, ReadOnlySpan<int> column)
    {
        var codes = new int[slate.Length];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = column[_pool.Row(slate[i])];
        return codes;
    }

    private int[] TagsOf(long work)
    {
        if (_pool.Items.RowOf(work) is not (>= 0 and var row))
            return [];
        var tags = new int[_pool.Items.Tags(row).Length];
        for (var i = 0; i < tags.Length; i++)
            tags[i] = _pool.Items.Tags(row)[i];
        return tags;
    }
}
