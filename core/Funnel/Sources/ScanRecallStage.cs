namespace VectorRec.Funnel.Sources;

/// <summary>
/// Answers the vector channels from the item table when the vector index did not: the answer stays personal, and the trace says
/// which stage failed. A channel that was late in a call of its own is answered only when the index did not answer the others either:
/// a scan would take longer than the channel may. With <paramref name="always"/> it is the only index, for a machine without one.
/// </summary>
internal sealed class ScanRecallStage(RecallChannels channels, bool always, TimeSpan deadline) : IStage
{
    public const string StageName = "scan_recall";

    public string Name => StageName;

    public TimeSpan Deadline => deadline;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (!(always || run.HasFailed(VectorRecallStage.StageName)))
            return ValueTask.FromResult(false);

        var questions = VectorQuestion.Of(run, [.. channels.Vector.Where(channel => !run.HasAnswered(channel.Channel.Name))]);
        var found = VectorQuestion.Scan(run, questions, from: 0, ct);
        for (var q = 0; q < found.Length; q++)
        {
            var quota = questions[q].Quota;
            foreach (var row in found[q])
                quota = run.Recall(row, questions[q].Channel, quota);
        }

        return ValueTask.FromResult(questions.Count > 0);
    }
}
