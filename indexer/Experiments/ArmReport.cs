namespace VectorRec.Indexer.Experiments;

/// <summary>What must not suffer, of one arm.</summary>
/// <param name="Gini">Of what creators were shown.</param>
internal sealed record ArmReport(
    string Arm, long Users, long Requests, double P50Ms, double P95Ms, double DegradedShare, long Works, long Creators, double Gini);
