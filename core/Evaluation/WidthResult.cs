namespace VectorRec.Evaluation;

/// <summary>Means over users at one quota of popular works.</summary>
/// <param name="Width">The quota.</param>
/// <param name="Scored">Works that coarse ranking scored.</param>
/// <param name="BestReached">Of the fine ranker's best 50 of the whole catalogue, the share that reached it; over users whom it can rank
/// for.</param>
/// <param name="Plays">True expected plays of the slate; null without a truth.</param>
/// <param name="Gain">Mean difference of the plays from the first width's, user by user.</param>
/// <param name="GainError">Its standard error.</param>
public sealed record WidthResult(
    int Width, int Users, double Scored, double? BestReached, double? Plays, double? Gain, double? GainError);

/// <summary>Running sums of <see cref="WidthResult"/>.</summary>
internal sealed class WidthMeans(int width)
{
    private readonly List<double> _scored = [];
    private readonly List<double> _reached = [];
    private readonly List<double> _plays = [];
    private readonly List<double> _gains = [];

    public int Width => width;

    public void Add(int scored, double? reached, double? plays, double? gain)
    {
        _scored.Add(scored);
        if (reached is { } share)
            _reached.Add(share);
        if (plays is { } played)
            _plays.Add(played);
        if (gain is { } gained)
            _gains.Add(gained);
    }

    public WidthResult Result()
    {
        var gain = MeanOrNull(_gains);
        double? error = gain is { } mean && _gains.Count > 1
            ? Math.Sqrt(_gains.Sum(one => (one - mean) * (one - mean)) / (_gains.Count - 1) / _gains.Count) : null;
        return new(width, _scored.Count, MeanOrNull(_scored) ?? 0, MeanOrNull(_reached), MeanOrNull(_plays), gain, error);
    }

    private static double? MeanOrNull(List<double> values) => values.Count == 0 ? null : values.Average();
}
