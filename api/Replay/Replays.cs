using VectorRec.Replay;
using VectorRec.Storage.Recordings;

namespace VectorRec.Api.Replay;

/// <summary>Finds recordings, in memory or in Postgres.</summary>
internal sealed class Replays(RequestRecorder recorder, RecordingStore store)
{
    /// <returns>Null when it is not kept, or cannot be read any more.</returns>
    public async Task<Recording?> FindAsync(Guid request, CancellationToken ct)
    {
        if (recorder.Find(request) is { } recent)
            return recent;
        try
        {
            return await store.FindAsync(request, ct) is { } document ? RecordingDocument.Read(document) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
