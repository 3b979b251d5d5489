using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VectorRec.Storage;
using VectorRec.Storage.Shown;

namespace VectorRec.Ecosystem;

/// <summary>
/// Measures now and then what was shown in the last 24 hours, in one of the services of a database. When that one ends, or loses its
/// connection, the next one to look takes over.
/// </summary>
public sealed partial class EcosystemWatch(
    ShownSource source, EcosystemOptions options, TimeProvider time, ILogger<EcosystemWatch> logger) : BackgroundService
{
    private readonly EcosystemReport _report = new(source);
    private volatile EcosystemReading? _current;
    private ShownTurn? _turn;
    private bool _failing;

    /// <summary>Null while another service measures, and before the first measurement.</summary>
    public EcosystemReading? Current => _current;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.EveryMinutes == 0)
            return;
        try
        {
            while (true)
            {
                await LookAsync(stoppingToken);
                await Task.Delay(TimeSpan.FromMinutes(options.EveryMinutes), time, stoppingToken);
            }
        }
        finally
        {
            await LoseTurnAsync();
        }
    }

    internal async Task LookAsync(CancellationToken ct)
    {
        try
        {
            if (_turn is not null && !await _turn.IsHeldAsync(ct))
                await LoseTurnAsync();
            _turn ??= await source.TryTakeTurnAsync(ct);
            var now = time.GetUtcNow();
            _current = _turn is null ? null : new(now, await _report.LatelyAsync(
                now.UtcDateTime, TimeSpan.FromDays(options.RepeatDays), TimeSpan.FromSeconds(options.DeadlineSeconds), ct));
            _failing = false;
        }
        catch (StoreException e)
        {
            // What was measured stays; its age is a metric of its own. Said once, until it works again.
            if (!_failing)
                LogFailed(e);
            _failing = true;
            await LoseTurnAsync();
        }
    }

    internal async Task LoseTurnAsync()
    {
        if (_turn is { } turn)
            await turn.DisposeAsync();
        _turn = null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was shown is not measured")]
    private partial void LogFailed(Exception exception);
}

/// <summary>What was measured, and when.</summary>
public sealed record EcosystemReading(DateTimeOffset At, IReadOnlyList<EcosystemFigures> Scenes);
