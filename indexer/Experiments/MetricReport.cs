namespace VectorRec.Indexer.Experiments;

/// <summary>An arm beside the control, in one metric, by user.</summary>
/// <param name="Mean">Of the arm, as it was counted.</param>
/// <param name="Control">Of the control, as it was counted.</param>
/// <param name="Difference">Of the means, after what the users' own past explains was taken out.</param>
/// <param name="Low">The difference's 95 % interval, for a look that was fixed beforehand.</param>
/// <param name="PValue">May be looked at at any time; null below 100 users an arm.</param>
/// <param name="AnytimeLow">The 95 % interval that holds at all looks; null below 100 users an arm.</param>
/// <param name="VarianceKept">Share of the variance that the past does not explain.</param>
/// <param name="Detectable">The relative difference that so many users show in 8 of 10 experiments, at 5 %.</param>
/// <param name="UsersNeeded">Users of each arm that would show the effect that was thought possible as often.</param>
internal sealed record MetricReport(
    string Metric, string Arm, double Mean, double Control, double Difference, double? Relative, double Low, double High, double? PValue,
    double? AnytimeLow, double? AnytimeHigh, double VarianceKept, double? Detectable, long? UsersNeeded);
