namespace VectorRec.Indexer.Experiments;

/// <summary>What an experiment shows.</summary>
/// <param name="SampleRatioPValue">Below 0.001 the arms are not what they should be, and the rest means nothing.</param>
/// <param name="InTwoArms">Users who were answered by more than one arm; they are left out.</param>
internal sealed record ExperimentReport(
    string Experiment, DateTime Until, double SampleRatioPValue, bool SampleRatioMismatch, long InTwoArms,
    IReadOnlyList<ArmReport> Arms, IReadOnlyList<MetricReport> Metrics);
