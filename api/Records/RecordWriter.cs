using System.Text.Json;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Records;

namespace VectorRec.Api.Records;

/// <summary>Takes records that come over REST, by the rules of those that come in files.</summary>
internal sealed class RecordWriter(RecordStore store, TimeProvider time)
{
    private const int Attempts = 3;

    /// <param name="id">The key of the only item, where the address names it.</param>
    /// <returns>What was written, and what is wrong with the items that were not; without <paramref name="partial"/> one of these
    /// refuses all.</returns>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is stored.</exception>
    public async Task<(Merged Merged, List<RejectedItem> Rejected)> WriteAsync(
        RecordKind kind, IReadOnlyList<JsonElement> items, bool partial, CancellationToken ct, long? id = null)
    {
        var (rows, places, rejected) = (new List<Row>(items.Count), new List<int>(items.Count), new List<RejectedItem>());
        var now = time.GetUtcNow();
        for (var i = 0; i < items.Count; i++)
        {
            var row = new Row(kind);
            row.Begin(rows.Count + 1);
            BodyRow.Read(items[i], row, now, id);
            if (row.Defects.Count > 0)
            {
                rejected.Add(Rejected(i, row));
                continue;
            }

            rows.Add(row);
            places.Add(i);
        }

        if (rows.Count == 0 || (rejected.Count > 0 && !partial))
            return (default, rejected);
        var merged = await MergeAsync(kind, rows, partial, ct);
        rows.ForEach(row => BodyRow.NameAsInBody(row, 0));
        rejected.AddRange(rows.Index().Where(row => row.Item.Defects.Count > 0).Select(row => Rejected(places[row.Index], row.Item)));
        rejected.Sort((a, b) => a.Index.CompareTo(b.Index));
        return (merged, rejected);
    }

    // Two writers of one record: one is told that it is there now, and finds it so the next time.
    private async Task<Merged> MergeAsync(RecordKind kind, List<Row> rows, bool partial, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await store.MergeAsync(kind, rows, partial, ct);
            }
            catch (StoreException e) when (e.IsConflict && attempt < Attempts)
            {
                rows.ForEach(row => row.Defects.Clear());
            }
        }
    }

    private static RejectedItem Rejected(int place, Row row) => new(place, row.Defects
        .GroupBy(defect => defect.Field ?? "", defect => $"{defect.Field ?? "It"} {defect.Reason}.")
        .ToDictionary(field => field.Key, field => field.ToArray()));
}
