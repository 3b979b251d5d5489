using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace VectorRec.Load.Processes;

/// <summary>
/// Follows what a .NET process allocates and collects, by the counters that its runtime sends every second. What a request
/// allocates is taken between the first and the last of them in a round, with the answers counted at the same moments.
/// </summary>
internal sealed class Allocations : IDisposable
{
    private const string Provider = "System.Runtime";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly EventPipeSession _session;
    private readonly EventPipeEventSource _source;
    private readonly Task _reading;
    private readonly Lock _lock = new();
    private readonly int[] _collections = new int[3];
    private double _allocated;
    private Func<long>? _answered;
    private (double Allocated, long Answered)? _first;
    private (double Allocated, long Answered) _last;

    private Allocations(EventPipeSession session)
    {
        _session = session;
        // It waits for the first bytes of the stream, which come at once.
        _source = new EventPipeEventSource(session.EventStream);
        _source.Dynamic.All += Read;
        _reading = Task.Factory.StartNew(_source.Process, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <returns>Null when the process does not let itself be looked into.</returns>
    public static async Task<Allocations?> FollowAsync(int pid, CancellationToken ct)
    {
        try
        {
            var everySecond = new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" };
            var provider = new EventPipeProvider(Provider, EventLevel.Informational, arguments: everySecond);
            return new(await new DiagnosticsClient(pid).StartEventPipeSessionAsync([provider], requestRundown: false, token: ct));
        }
        catch (Exception e) when (e is ServerNotAvailableException or IOException or TimeoutException)
        {
            return null;
        }
    }

    /// <summary>A round begins.</summary>
    /// <param name="answered">Answers of the round so far.</param>
    public void Begin(Func<long> answered)
    {
        lock (_lock)
        {
            (_answered, _first) = (answered, null);
            Array.Clear(_collections);
        }
    }

    /// <summary>It ended.</summary>
    /// <returns>Bytes an answer, null when the round was too short to tell; collections of generation 0, 1 and 2.</returns>
    public (double? BytesAnAnswer, int[] Collections) End()
    {
        lock (_lock)
        {
            _answered = null;
            double? bytes = _first is { } first && _last.Answered > first.Answered
                ? (_last.Allocated - first.Allocated) / (_last.Answered - first.Answered) : null;
            return (bytes, [.. _collections]);
        }
    }

    public void Dispose()
    {
        try
        {
            _session.Stop();
            _reading.Wait(Patience);
        }
        catch (Exception e) when (e is ServerNotAvailableException or IOException or TimeoutException or AggregateException)
        {
            // The process is gone, and with it the session.
        }

        _source.Dispose();
        _session.Dispose();
    }

    private void Read(TraceEvent counter)
    {
        if (counter.EventName != "EventCounters" || counter.PayloadValue(0) is not IDictionary<string, object> outer
            || outer["Payload"] is not IDictionary<string, object> values)
            return;
        var increment = values.TryGetValue("Increment", out var value) ? Convert.ToDouble(value, CultureInfo.InvariantCulture) : 0;
        lock (_lock)
        {
            switch (values["Name"])
            {
                case "alloc-rate":
                    _allocated += increment;
                    if (_answered is { } answered)
                    {
                        _last = (_allocated, answered());
                        _first ??= _last;
                    }

                    break;
                case "gen-0-gc-count":
                    _collections[0] += (int)increment;
                    break;
                case "gen-1-gc-count":
                    _collections[1] += (int)increment;
                    break;
                case "gen-2-gc-count":
                    _collections[2] += (int)increment;
                    break;
            }
        }
    }
}
