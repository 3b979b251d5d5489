using System.Text.Json;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Records;
using VectorRec.Storage;

namespace VectorRec.Api.Events;

/// <summary>Reads the events of a batch one by one.</summary>
internal sealed class EventItems(ItemReader reader, TimeProvider time)
{
    private static readonly TimeSpan OldestEvent = TimeSpan.FromDays(30);

    /// <param name="rows">Those that are right, in their order.</param>
    /// <param name="places">Where each of them stands in the batch.</param>
    /// <returns>The others.</returns>
    public List<RejectedItem> Read(IReadOnlyList<JsonElement> batch, out List<EventRow> rows, out List<int> places)
    {
        var rejected = new List<RejectedItem>();
        (rows, places) = (new(batch.Count), new(batch.Count));
        var now = time.GetUtcNow().UtcDateTime;
        for (var i = 0; i < batch.Count; i++)
        {
            if (!reader.TryRead<EventRequest>(batch[i], out var e, out var errors))
            {
                rejected.Add(new(i, errors));
            }
            else if (e.At!.Value.Utc is var at && (at < now - OldestEvent || at > now + Instant.Ahead))
            {
                rejected.Add(One(i, "at", "Events are taken for 30 days, and at most 5 minutes ahead of this service's clock."));
            }
            else
            {
                rows.Add(ToRow(e));
                places.Add(i);
            }
        }

        return rejected;
    }

    /// <param name="field">userId or workId.</param>
    public static RejectedItem Unknown(int place, string field) =>
        One(place, field, $"There is no such {(field == "userId" ? "user" : "work")}.");

    private static RejectedItem One(int place, string field, string reason) =>
        new(place, new Dictionary<string, string[]> { [field] = [reason] });

    private static EventRow ToRow(EventRequest e) =>
        new(e.Id!.Value, e.At!.Value.Utc, e.UserId!.Value, e.WorkId!.Value, e.Type!, e.Weight, e.RequestId, e.Position, e.Scene);
}
