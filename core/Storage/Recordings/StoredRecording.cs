namespace VectorRec.Storage.Recordings;

/// <summary>A recorded request as it is kept.</summary>
/// <param name="Run">The generation that answered it.</param>
public sealed record StoredRecording(Guid RequestId, DateTime At, long UserId, long Run, byte[] Document);
