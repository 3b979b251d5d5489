namespace VectorRec.Experiments;

/// <summary>The arm of an experiment that a request is answered by.</summary>
public readonly record struct ArmAssignment(string Experiment, string Arm);
