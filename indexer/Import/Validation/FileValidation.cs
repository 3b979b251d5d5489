using VectorRec.Indexer.Cli;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.Validation;

/// <summary>
/// Checks files without a database. References are checked against the files given before, so a kind that is not among them is not
/// checked against. Memory grows with the number of rows: their keys are kept.
/// </summary>
internal sealed class FileValidation(Progress progress, TimeProvider time, bool writeRejects)
{
    private readonly Dictionary<string, KnownKeys> _known = [];

    // By the kind of record whose vectors they are.
    private readonly Dictionary<string, int> _widths = [];

    public async Task<FileReport> RunAsync(InputFile file, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        using var rejects = new RejectsFile(writeRejects ? file.Rejects : null, int.MaxValue);
        var (rows, repeated) = (0L, 0L);
        var step = progress.Begin(file.Name, "rows");
        try
        {
            if (!_known.TryGetValue(file.Kind.Name, out var keys))
                _known.Add(file.Kind.Name, keys = new KnownKeys());
            keys.BeginFile();
            var widths = VectorWidths.Of(_widths, file.Kind);
            var row = new Row(file.Kind);
            await using var source = await file.Open(ct);
            while (await source.ReadAsync(row, ct))
            {
                rows++;
                if (row.Defects.Count == 0)
                    RowRules.Check(row, time.GetUtcNow());
                if (row.Defects.Count == 0)
                    CheckAgainstOthers(row, keys, widths);
                if (row.Defects.Count > 0)
                    rejects.Add(row.Line, row.Defects, row.Raw.Span);
                else if (!keys.Add(row))
                    repeated++;
                if ((rows & 1023) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                    step.Report(source.Fraction, rows);
                }
            }

            widths.EndFile();
            step.End(rows);
            rejects.Keep();
            return rejects.Count == 0 ? Report(FileOutcome.Valid, null)
                : Report(FileOutcome.Invalid, $"{file.Name}: {rejects.Count} of {rows} rows would be rejected.");
        }
        catch (InputException e)
        {
            return Report(FileOutcome.Unreadable, e.Message);
        }

        FileReport Report(FileOutcome outcome, string? error) => new(
            file.Name, file.Kind.Name, outcome, rows, 0, 0, 0, repeated, rejects.Count,
            writeRejects && outcome == FileOutcome.Invalid ? file.Rejects : null, rejects.Examples,
            time.GetElapsedTime(started).TotalSeconds, error);
    }

    private void CheckAgainstOthers(Row row, KnownKeys keys, VectorWidths widths)
    {
        CheckReferences(row);
        if (row.Defects.Count == 0)
            CheckFinal(row, keys);
        var width = widths.Check(row);
        if (row.Defects.Count == 0)
            widths.Take(width);
    }

    // What an earlier file made final; in the same file the last row of a key counts.
    private static void CheckFinal(Row row, KnownKeys keys)
    {
        for (var i = 0; i < row.Cells.Length; i++)
        {
            if (row.Kind.Fields[i].Final is not { } final)
                continue;
            if (keys.IsFinal(row) && row.Cells[i].State == CellState.Present && row.Cells[i].Text != final)
                row.Defects.Add(RowRules.IsFinal(row.Kind.Fields[i], row.Cells[i].Text));
            else
                keys.NoteFinal(row, row.Cells[i].State == CellState.Present && row.Cells[i].Text == final);
        }
    }

    private void CheckReferences(Row row)
    {
        for (var i = 0; i < row.Cells.Length; i++)
        {
            var field = row.Kind.Fields[i];
            if (field.References is null || row.Cells[i].State != CellState.Present
                || !_known.TryGetValue(field.References, out var target))
                continue;
            // Of several the least, as the database tells it.
            long[] unknown = [.. (field.Type == FieldType.Integers ? row.Cells[i].Integers : [row.Cells[i].Integer])
                .Where(id => !target.Contains(id))];
            if (unknown.Length > 0)
                row.Defects.Add(RowRules.Unknown(field, unknown.Min()));
        }
    }
}
