using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Answers the vector channels from the item table when the vector index did not: the answer stays personal, and the trace says
/// which stage failed. A channel that was late in a call of its own is answered only when the index did not answer the others either:
/// a scan would take longer than the channel may. With <paramref name="always"/> it is the only index, for a machine without one.
/// </summary>
internal sealed class ScanRecallStage(IReadOnlyList<Channel> channels, bool always, TimeSpan deadline) : IStage
{
    public const string StageName = "scan_recall";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (!(always || run.Trace.HasFailed(VectorRecallStage.StageName)))
            return ValueTask.FromResult(false);

        var questions = IndexQuestion.Of(run, [.. channels.Where(channel => !run.Trace.HasAnswered(channel.Name))]);
        var found = IndexQuestion.Scan(run, questions, from: 0, ct);
        for (var q = 0; q < found.Length; q++)
        {
            var intake = questions[q].IntakeOf(run);
            foreach (var row in found[q])
                intake.Add(row);
        }

        return ValueTask.FromResult(questions.Count > 0);
    }
}
