namespace VectorRec.Storage.Records.Steps;

/// <summary>A step met something that only its careful way can see to; it has to be rolled back.</summary>
internal sealed class StepRefusedException() : Exception("The step has to be made again, carefully.");
