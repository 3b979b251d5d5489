namespace VectorRec.Indexer.Cli;

/// <summary>Reports at once: <see cref="Progress{T}"/> would from another thread, and out of order.</summary>
internal sealed class InlineProgress(Action<long> report) : IProgress<long>
{
    public void Report(long value) => report(value);
}
