namespace VectorRec.Evaluation;

/// <summary>Means over users of one policy.</summary>
/// <param name="Users">Slates measured.</param>
/// <param name="Figures">Means over the slates that have the figure.</param>
/// <param name="Gain">Mean difference of the yardstick from the first policy's, user by user.</param>
/// <param name="GainError">Its standard error.</param>
/// <param name="Violations">Pairs of neighbours with one creator or song, over all slates; the rules allow none.</param>
/// <param name="Short">Slates with fewer works than asked for.</param>
/// <param name="Refilled">Works that filled a place because the kernel's rank was used up.</param>
public sealed record PolicyResult(
    string Method, float Theta, int Users, SlateFigures Figures, double Gain, double GainError, int Violations, int Short, int Refilled);

/// <summary>Running sums of <see cref="PolicyResult"/>.</summary>
internal sealed class PolicyMeans(SlatePolicy policy)
{
    private double[]? _sums;
    private int[]? _counts;
    private double _gain;
    private double _squares;
    private int _users;
    private int _violations;
    private int _short;
    private int _refilled;

    public void Add(SlateFigures figures, SlateFigures control, int violations, bool isShort, int refilled)
    {
        var values = figures.ToArray();
        _sums ??= new double[values.Length];
        _counts ??= new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            _sums[i] += values[i] ?? 0;
            _counts[i] += values[i] is null ? 0 : 1;
        }

        var gain = figures.Yardstick.Value - control.Yardstick.Value;
        _gain += gain;
        _squares += gain * gain;
        _users++;
        _violations += violations;
        _short += isShort ? 1 : 0;
        _refilled += refilled;
    }

    public PolicyResult Result()
    {
        var means = (_sums ?? []).Select((sum, i) => _counts![i] == 0 ? null : (double?)(sum / _counts[i])).ToArray();
        var (gain, n) = (_gain / Math.Max(1, _users), Math.Max(2, _users));
        var variance = Math.Max(0, (_squares - (n * gain * gain)) / (n - 1));
        return new(
            policy.Method, policy.Options.Theta, _users, means.Length == 0 ? SlateFigures.Of(new double?[13]) : SlateFigures.Of(means),
            gain, Math.Sqrt(variance / n), _violations, _short, _refilled);
    }
}
