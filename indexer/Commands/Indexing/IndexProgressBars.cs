using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary>A bar a stage of a build. Stages come one after the other, reports of one stage from several threads.</summary>
internal sealed class IndexProgressBars(Progress progress) : IProgress<IndexProgress>
{
    private readonly Lock _lock = new();
    private ProgressStep? _step;
    private IndexProgress _last;

    public void Report(IndexProgress value)
    {
        lock (_lock)
        {
            if (_step is null || value.Stage != _last.Stage)
                _step = Begin(value.Stage);
            else if (value.Done < _last.Done || _last.Done == _last.Total)
                return;
            _last = value;
            if (value.Done == value.Total)
                _step.End(value.Total);
            else if (value.Estimated)
                _step.ReportEstimate((double)value.Done / value.Total);
            else
                _step.Report(value.Done, value.Total);
        }
    }

    private ProgressStep Begin(IndexStage stage) => stage switch
    {
        IndexStage.Embedding => progress.Begin("Embed", "works"),
        IndexStage.Indexing => progress.Begin("Build the graph", "works"),
        _ => progress.Begin("Check", "searches"),
    };
}
