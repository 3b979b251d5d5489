using Npgsql;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Storage;
using VectorRec.Storage.Records;
using VectorRec.Storage.Records.Steps;

namespace VectorRec.Indexer.Import;

/// <summary>
/// Imports one file: its rows are checked and staged as they are read, then checked against the database, all in one transaction that
/// touches nothing else; then merged in steps. Until the first step is committed nothing of the file is kept; from then on all of it will
/// be, by whoever imports next.
/// </summary>
internal sealed class FileImport(Database database, Progress progress, TimeProvider time, int maxRejects)
{
    public async Task<FileReport> RunAsync(InputFile file, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var rejects = new RejectsFile(file.Rejects, maxRejects);
        var import = new StagedImport { Kind = file.Kind.Name, File = file.Name };
        try
        {
            await using var turn = await ImportTurn.WaitAsync(database, file.Kind, ct);
            await new UnfinishedImports(database, progress, time).FinishAsync(file.Kind, ct);
            var plan = ImportPlan.Of(file.Kind);
            import = await StageAsync(plan, file, rejects, ct);
            import = await new UnfinishedImports(database, progress, time).MergeAsync(import, plan, rejects.Keep, ct);
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

        FileReport Report(FileOutcome outcome, string? error) => new(
            file.Name, file.Kind.Name, outcome, import.Rows, import.Added, import.Changed,
            outcome == FileOutcome.Imported ? import.Rows - rejects.Count - import.Repeated - import.Added - import.Changed : 0,
            import.Repeated, rejects.Count, rejects.Count > 0 ? file.Rejects : null, rejects.Examples,
            time.GetElapsedTime(started).TotalSeconds, error);
    }

    private async Task<StagedImport> StageAsync(ImportPlan plan, InputFile file, RejectsFile rejects, CancellationToken ct)
    {
        var staging = plan.Staging;
        await using var connection = await database.OpenConnectionAsync(ct);
        await staging.ClearAsync(connection, ct);
        var rows = await ReadAsync(connection, staging, file, rejects, ct);
        await Staging.SqlAsync(connection, $"analyze {staging.Table}", ct);
        await RejectUnknownAsync(connection, staging, file, rejects, ct);
        var merge = IMerge.Of(staging);
        var repeated = merge.LastCounts ? await staging.DropRepeatedAsync(connection, ct) : 0;
        await staging.IndexAsync(connection, ct);
        await merge.PrepareAsync(connection, database, ct);
        await ImportJournal.AddAsync(
            connection,
            new()
            {
                Kind = file.Kind.Name,
                File = file.Name,
                Rows = rows,
                Rejected = rejects.Count,
                Repeated = repeated,
            },
            ct);
        return (await ImportJournal.FindAsync(connection, file.Kind.Name, ct))!;
    }

    private async Task<long> ReadAsync(
        NpgsqlConnection connection, Staging staging, InputFile file, RejectsFile rejects, CancellationToken ct)
    {
        var step = progress.Begin($"{file.Name}: reading", "rows");
        var rows = 0L;
        await using var source = await file.Open(ct);
        await staging.CopyAsync(connection, TakenAsync(new ReadRows(source, file.Kind, time).ReadAsync(ct)), ct);
        step.End(rows);
        return rows;

        async IAsyncEnumerable<ReadOnlyMemory<byte>> TakenAsync(IAsyncEnumerable<ReadBlock> blocks)
        {
            await foreach (var block in blocks)
            {
                foreach (var (line, defects, raw) in block.Rejects)
                    rejects.Add(line, defects, raw);
                rows += block.Count;
                step.Report(block.Fraction, rows);
                yield return block.Rows.Bytes;
            }
        }
    }

    private static async Task RejectUnknownAsync(
        NpgsqlConnection connection, Staging staging, InputFile file, RejectsFile rejects, CancellationToken ct)
    {
        var unknown = await References.FindUnknownAsync(connection, staging, rejects.Left + 1, ct);
        if (unknown.Count == 0)
            return;

        await staging.DropAsync(connection, unknown.Keys, ct);
        // The rows themselves are not kept while they are staged: the few that are needed are read again.
        var row = new Row(file.Kind);
        await using var source = await file.Open(ct);
        while (unknown.Count > 0 && await source.ReadAsync(row, ct))
        {
            if (unknown.Remove(row.Line, out var defects))
                rejects.Add(row.Line, defects, row.Raw.Span);
        }
    }
}
