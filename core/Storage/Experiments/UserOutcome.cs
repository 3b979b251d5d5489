namespace VectorRec.Storage.Experiments;

/// <summary>What a user did before an experiment's first answer to them, and since.</summary>
/// <param name="Arms">Arms that they were answered by: more than one where somebody changed what must not be changed.</param>
/// <param name="Before">Events by type, in the order of the report's metrics.</param>
public sealed record UserOutcome(long UserId, string Arm, int Arms, double[] Before, double[] Since);
