using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Records;

namespace VectorRec.Indexer.Import;

/// <summary>
/// Imports one file in one transaction: rows are checked and staged as they are read, then checked against the database and merged
/// in ranges. Whatever goes wrong, or whoever kills it, either all accepted rows are in the database or none.
/// </summary>
internal sealed class FileImport(Database database, Progress progress, TimeProvider time, int maxRejects)
{
    // Rows merged by one statement; progress is shown in between. In events, 150,000 took two thirds of the time of 10,000, more gained
    // nothing.
    private const int MergeRows = 200_000;

    public async Task<FileReport> RunAsync(InputFile file, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var rejects = new RejectsFile(file.Rejects, maxRejects);
        var counts = (Rows: 0L, Repeated: 0L, Merged: default(Merged));
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await Staging.CreateAsync(connection, file.Kind, ct);
            (counts.Rows, var lastLine) = await StageAsync(connection, file, rejects, ct);
            await RejectUnknownAsync(connection, file, rejects, ct);
            (counts.Repeated, counts.Merged) = await MergeAsync(connection, file, lastLine, ct);
            rejects.Keep();
            await transaction.CommitAsync(ct);
            return Report(FileOutcome.Imported, null);
        }
        catch (RejectsLimitException)
        {
            rejects.Keep();
            return Report(FileOutcome.TooManyRejects, $"{file.Name} has more than {maxRejects} rejects; nothing of it was kept.");
        }
        catch (InputException e)
        {
            return Report(FileOutcome.Unreadable, e.Message);
        }

        FileReport Report(FileOutcome outcome, string? error)
        {
            var unchanged = outcome == FileOutcome.Imported
                ? counts.Rows - rejects.Count - counts.Repeated - counts.Merged.Added - counts.Merged.Changed : 0;
            return new(file.Name, file.Kind.Name, outcome, counts.Rows, counts.Merged.Added, counts.Merged.Changed, unchanged,
                counts.Repeated, rejects.Count,
                rejects.Count > 0 ? file.Rejects : null, rejects.Examples, time.GetElapsedTime(started).TotalSeconds, error);
        }
    }

    private async Task<(long Rows, long LastLine)> StageAsync(
        NpgsqlConnection connection, InputFile file, RejectsFile rejects, CancellationToken ct)
    {
        var step = progress.Begin($"{file.Name}: reading", "rows");
        var row = new Row(file.Kind);
        var rows = 0L;
        await using var source = await file.Open(ct);
        await using var importer = await Staging.CopyAsync(connection, file.Kind, ct);
        while (await source.ReadAsync(row, ct))
        {
            rows++;
            if (row.Defects.Count == 0)
                RowRules.Check(row, time.GetUtcNow());
            if (row.Defects.Count > 0)
                rejects.Add(row.Line, row.Defects, row.Raw.Span);
            else
                Staging.Write(importer, row);
            if ((rows & 1023) == 0)
            {
                ct.ThrowIfCancellationRequested();
                step.Report(source.Fraction, rows);
            }
        }

        await importer.CompleteAsync(ct);
        step.End(rows);
        return (rows, row.Line);
    }

    private static async Task RejectUnknownAsync(NpgsqlConnection connection, InputFile file, RejectsFile rejects, CancellationToken ct)
    {
        await Staging.SqlAsync(connection, $"analyze {Staging.Table}", ct);
        var unknown = await References.FindUnknownAsync(connection, file.Kind, rejects.Left + 1, ct);
        if (unknown.Count == 0)
            return;

        await Staging.DropAsync(connection, unknown.Keys, ct);
        // The rows themselves are not kept while they are staged: the few that are needed are read again.
        var row = new Row(file.Kind);
        await using var source = await file.Open(ct);
        while (unknown.Count > 0 && await source.ReadAsync(row, ct))
        {
            if (unknown.Remove(row.Line, out var defects))
                rejects.Add(row.Line, defects, row.Raw.Span);
        }
    }

    private async Task<(long Repeated, Merged Merged)> MergeAsync(
        NpgsqlConnection connection, InputFile file, long lastLine, CancellationToken ct)
    {
        var step = progress.Begin($"{file.Name}: merging", "rows");
        var merge = IMerge.Of(file.Kind);
        var repeated = merge.LastCounts ? await Staging.DropRepeatedAsync(connection, file.Kind, ct) : 0;
        await merge.PrepareAsync(connection, database, ct);
        // Two imports of a kind at once would both insert the same new keys.
        await Staging.SqlAsync(connection, $"select pg_advisory_xact_lock(hashtext('import {file.Kind.Name}'))", ct);
        var merged = default(Merged);
        for (var line = 0L; line < lastLine; line += MergeRows)
        {
            merged += await merge.MergeAsync(connection, line, line + MergeRows, ct);
            step.Report(Math.Min(line + MergeRows, lastLine), lastLine);
        }

        step.End(merged.Added + merged.Changed);
        return (repeated, merged);
    }
}
