using Microsoft.Extensions.Options;
using VectorRec.Scenes;

namespace VectorRec.Api.Hosting.Limits;

/// <summary>
/// How much effort is made for a slate: a step less for each quarter of a second in which slates took too long on the average, a step more
/// after each second in which they took less than a third of that. A quiet service makes all effort.
/// </summary>
internal sealed class EffortControl(IOptions<OverloadOptions> options, TimeProvider time)
{
    private const int QuietBeforeMore = 4;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private double _milliseconds;
    private int _count;
    private int _quiet;
    private Effort _effort;

    public Effort Current
    {
        get
        {
            if (options.Value.SlowMs == 0)
                return Effort.Full;
            lock (_lock)
            {
                Close();
                return _effort;
            }
        }
    }

    /// <summary>Notes how long a slate took, from its arrival on.</summary>
    public void Took(TimeSpan elapsed)
    {
        if (options.Value.SlowMs == 0)
            return;
        lock (_lock)
        {
            Close();
            _milliseconds += elapsed.TotalMilliseconds;
            _count++;
        }
    }

    private void Close()
    {
        var now = time.GetTimestamp();
        var windows = (int)Math.Min(time.GetElapsedTime(_begun, now) / Window, 1_000);
        if (windows == 0)
            return;
        var mean = _count == 0 ? 0 : _milliseconds / _count;
        if (mean > options.Value.SlowMs)
            (_effort, _quiet) = ((Effort)Math.Min((int)_effort + 1, (int)Effort.Least), 0);
        else if (mean < options.Value.SlowMs / 3.0)
            _quiet += windows;
        else
            _quiet = 0;
        for (; _quiet >= QuietBeforeMore && _effort > Effort.Full; _quiet -= QuietBeforeMore)
            _effort--;
        if (_effort == Effort.Full)
            _quiet = 0;
        (_begun, _milliseconds, _count) = (now, 0, 0);
    }
}
