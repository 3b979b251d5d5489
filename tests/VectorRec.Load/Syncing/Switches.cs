using System.Text.Json;
using VectorRec.Load.World;

namespace VectorRec.Load.Syncing;

/// <summary>Runs <c>indexer index</c>, which switches to what it made, a number of times while the load goes on.</summary>
/// <param name="options">Of the command.</param>
internal sealed class Switches(
    Stores stores, IReadOnlyList<string> options, int count, TimeSpan duration, Origins origins, string log, TimeProvider time,
    Action<string> said)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the API may go on with the generation before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>In their order.</summary>
    public List<GenerationSwitch> Done { get; } = [];

    /// <summary>Evenly spread over the time; one that is due while another runs begins after it.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        for (var i = 1; i <= count; i++)
        {
            var due = (duration * i / (count + 1)) - time.GetElapsedTime(begun);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, time, ct);
            await SwitchAsync(ct);
        }
    }

    private async Task SwitchAsync(CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var printed = await Tool.RunAsync(
            "dotnet", [Repository.IndexerProgram, "index", "--json", .. options], stores.Settings, log, ct);
        var (indexed, taken) = (time.GetElapsedTime(started), time.GetTimestamp());
        using var report = JsonDocument.Parse(printed);
        var run = report.RootElement.GetProperty("runId").GetInt64();
        while (origins.Newest < run && time.GetElapsedTime(taken) < Patience)
            await Task.Delay(Pause, time, ct);
        var answers = origins.Newest >= run;
        Done.Add(new(run, indexed.TotalSeconds, answers ? time.GetElapsedTime(taken).TotalSeconds : null));
        said(FormattableString.Invariant(
            $"Run {run} was indexed in {indexed.TotalSeconds:0} s and {(answers ? "answers" : "does not answer")}."));
    }
}

/// <summary>A generation that took over.</summary>
/// <param name="IndexSeconds">Of <c>indexer index</c>, the switch in Postgres at its end.</param>
/// <param name="AnswersAfterSeconds">From then on until the API answered by it; null if it did not in time.</param>
internal sealed record GenerationSwitch(long Run, double IndexSeconds, double? AnswersAfterSeconds);
