using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VectorRec.Experiments;
using VectorRec.Generations;
using VectorRec.Scenes;
using VectorRec.Storage;
using VectorRec.Storage.Experiments;

namespace VectorRec.Exposures;

/// <summary>
/// The experiments as the database has them: looked at when the service starts and at every poll. While Postgres is away, those of
/// before run on.
/// </summary>
public sealed partial class ServedExperiments(
    ExperimentStore store, SceneCatalogue scenes, ExperimentOptions options, IOptions<GenerationOptions> generations,
    KeptGenerations kept, TimeProvider time, ILogger<ServedExperiments> logger) : BackgroundService
{
    private static readonly TimeSpan AtStart = TimeSpan.FromSeconds(2);

    private volatile ExperimentBook _book = ExperimentBook.Of(scenes, [], 0, (_, _) => { });
    private ExperimentDefinition[] _definitions = [];
    private string? _written;
    private string? _version;
    private string? _problem;

    /// <summary>Those that run now.</summary>
    public ExperimentBook Book => _book;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A request before the first look would be answered as if nothing ran.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AtStart);
        try
        {
            await LookAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // At the next poll.
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(generations.Value.PollSeconds), time, stoppingToken);
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        try
        {
            var (written, running) = await store.RunningAsync(ct);
            _problem = null;
            if (written != _written)
            {
                _definitions = [.. running.Select(ExperimentDefinition.Read)];
                _written = written;
                kept.Want(_definitions.SelectMany(definition => definition.Generations()));
            }

            // All arms of an experiment run or none does: users of one arm alone would be no sample of anything.
            var waiting = _definitions.Where(definition => !definition.Generations().All(kept.Has)).ToArray();
            var version = string.Join(' ', [written, .. waiting.Select(definition => definition.Name)]);
            if (version == _version)
                return;
            _book = ExperimentBook.Of(
                scenes, _definitions.Except(waiting), options.Holdout, (refused, e) => LogRefused(refused.Name, e.Message));
            _version = version;
            if (waiting.Length > 0)
                LogWaiting(string.Join(", ", waiting.Select(definition => definition.Name)));
            LogRunning(string.Join(", ", _book.Experiments.Select(experiment => experiment.Name)));
        }
        catch (Exception e) when (e is StoreException or ExperimentException)
        {
            // Said once.
            if (_problem != e.Message)
                LogAway(e.Message);
            _problem = e.Message;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Experiments that run: {Experiments}")]
    private partial void LogRunning(string experiments);

    [LoggerMessage(Level = LogLevel.Information, Message = "Experiments that wait for a generation to be loaded: {Experiments}")]
    private partial void LogWaiting(string experiments);

    [LoggerMessage(Level = LogLevel.Error, Message = "The experiment {Experiment} does not run: {Problem}")]
    private partial void LogRefused(string experiment, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Experiments stay as they are: {Problem}")]
    private partial void LogAway(string problem);
}
