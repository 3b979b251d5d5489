using VectorRec.Catalog;
using VectorRec.Recall;

namespace VectorRec.Pipeline;

/// <summary>
/// Answers the vector channels from the item table when the vector index did not: the answer stays personal, and the trace says
/// which stage failed. With <paramref name="always"/> it is the only index, for a machine without one.
/// </summary>
internal sealed class ScanRecallStage(RecallChannels channels, bool always, TimeSpan deadline) : IStage
{
    public string Name => "scan_recall";

    public TimeSpan Deadline => deadline;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (!run.Personalised || !(always || run.HasFailed(VectorRecallStage.StageName)))
            return ValueTask.FromResult(false);

        var (questions, numbers) = (new List<ScanQuestion>(), new List<int>());
        foreach (var (number, channel) in channels.Vector)
        {
            if (channel.Narrow(run.Request.Filter, run.Context, run.Request.Now) is not { } filter)
                continue;
            questions.Add(new ScanQuestion(new ItemFilter(filter, run.Generation.Items), channel.Quota));
            numbers.Add(number);
        }

        var found = ExactScan.Search(run.Generation.Items, run.UserVector, run.Generation.Bundle.Manifest.Temperature, questions, from: 0, ct);
        for (var q = 0; q < found.Length; q++)
        {
            foreach (var row in found[q])
                run.Candidates.Add(row, numbers[q]);
        }

        return ValueTask.FromResult(questions.Count > 0);
    }
}
