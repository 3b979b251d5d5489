using VectorRec.Catalogue;
using VectorRec.Funnel.Sources;

namespace VectorRec.Funnel.Recall;

/// <summary>
/// Adds prefixes of the item table's postings: most of a personal answer's candidates. What is known of nobody is not added to the list for
/// everybody.
/// </summary>
internal sealed class PostingsRecallStage(IReadOnlyList<Channel> channels) : IStage
{
    /// <summary>Bit i: channel i.</summary>
    public uint Bits { get; } = channels.Aggregate(0u, (bits, channel) => bits | (1u << channel.Number));

    public string Name => "postings_recall";

    public TimeSpan Deadline => Timeout.InfiniteTimeSpan;

    public ValueTask<bool> RunAsync(FunnelRun run, CancellationToken ct)
    {
        if (channels.Count == 0 || !run.Answers.Personalised)
            return ValueTask.FromResult(false);
        var filter = new ItemFilter(run.Request.Filter, run.Generation.Items);
        foreach (var (number, source) in channels)
        {
            var intake = new Intake(run, number, source.Quota, filter: filter);
            if (source.Ask(run) is TableQuestion question)
                question.Into(run, ref intake);
        }

        return ValueTask.FromResult(true);
    }
}
