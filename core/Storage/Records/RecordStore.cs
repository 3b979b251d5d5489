using VectorRec.Records;

namespace VectorRec.Storage.Records;

/// <summary>Takes records that did not come in a file, by the rules of those that do.</summary>
public sealed class RecordStore(Database database)
{
    /// <summary>Merges rows in one transaction.</summary>
    /// <param name="rows">Of one kind, without defects, numbered from 1 by <see cref="Row.Line"/>. A reference that leads nowhere becomes a
    /// defect of its row.</param>
    /// <param name="partial">Whether the others are taken when some rows have such defects; else nothing is.</param>
    /// <exception cref="StoreException">Postgres is down, late or refuses; nothing is stored.</exception>
    public async Task<Merged> MergeAsync(RecordKind kind, IReadOnlyList<Row> rows, bool partial, CancellationToken ct)
    {
        return await database.AskAsync($"Postgres did not take the {kind.Name}.", async (connection, ct) =>
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            var staging = await Staging.CreateAsync(connection, kind, ct);
            var copied = new CopyRows();
            foreach (var row in rows)
                copied.Add(row);
            await staging.CopyAsync(connection, AsyncEnumerable.ToAsyncEnumerable([copied.Bytes]), ct);

            var unknown = await References.FindUnknownAsync(connection, staging, rows.Count, ct);
            foreach (var row in rows)
            {
                if (unknown.TryGetValue(row.Line, out var defects))
                    row.Defects.AddRange(defects);
            }

            if (unknown.Count > 0 && !partial)
                return default;
            if (unknown.Count > 0)
                await staging.DropAsync(connection, unknown.Keys, ct);
            var merge = IMerge.Of(staging);
            if (merge.LastCounts)
                await staging.DropRepeatedAsync(connection, ct);
            await merge.PrepareAsync(connection, database, ct);
            var merged = await merge.MergeAsync(connection, 0, rows.Count, ct);
            await transaction.CommitAsync(ct);
            return merged;
        }, ct);
    }
}
