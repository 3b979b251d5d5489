using Npgsql;

namespace VectorRec.Load.Importing;

/// <summary>The same events by one binary COPY into a table with the same columns and key, and nothing else: what Postgres itself can do.
/// </summary>
internal static class PlainCopy
{
    private const string Columns = "event_id, at, user_id, work_id, type, weight, request_id, position, scene";

    /// <param name="address">Connection string of a database that has the events.</param>
    /// <returns>Seconds, and how many events there were.</returns>
    public static async Task<(double Seconds, long Rows)> MeasureAsync(string address, TimeProvider time, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create($"{address};Pooling=false;Command Timeout=0");
        await using var connection = await source.OpenConnectionAsync(ct);
        // Read before the clock runs.
        using var bytes = new MemoryStream();
        await using (var copied = await connection.BeginRawBinaryCopyAsync(
            $"copy (select {Columns} from events) to stdout (format binary)", ct))
            await copied.CopyToAsync(bytes, ct);
        await using (var create = new NpgsqlCommand(
            $"create table plain as select {Columns} from events limit 0; alter table plain add primary key (event_id, at)", connection))
            await create.ExecuteNonQueryAsync(ct);
        bytes.Position = 0;
        var begun = time.GetTimestamp();
        await using (var copied = await connection.BeginRawBinaryCopyAsync($"copy plain ({Columns}) from stdin (format binary)", ct))
            await bytes.CopyToAsync(copied, ct);
        var seconds = time.GetElapsedTime(begun).TotalSeconds;
        await using var count = new NpgsqlCommand("select count(*) from plain", connection);
        return (seconds, (long)(await count.ExecuteScalarAsync(ct))!);
    }
}
