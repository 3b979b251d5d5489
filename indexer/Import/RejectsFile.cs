using System.Buffers;
using System.Text;
using System.Text.Json;
using VectorRec.Catalogue.Files;
using VectorRec.Records;

namespace VectorRec.Indexer.Import;

/// <summary>
/// The rows that were not taken, a JSON object a line: where, why, and the row itself. Appears under its name when it is whole.
/// </summary>
/// <param name="path">Null: the rows are counted, not written.</param>
/// <param name="limit">More end the import.</param>
internal sealed class RejectsFile(string? path, int limit) : IDisposable
{
    // A row may be megabytes; enough of it to find it again is kept.
    private const int MaxRaw = 64 << 10;

    private const int MaxExamples = 5;

    private readonly ArrayBufferWriter<byte> _line = new();
    private UnfinishedFile? _unfinished;
    private FileStream? _file;

    public long Count { get; private set; }

    /// <summary>How many more there may be.</summary>
    public long Left => limit - Count;

    /// <summary>The first few, a sentence each.</summary>
    public List<string> Examples { get; } = [];

    /// <exception cref="RejectsLimitException">One too many.</exception>
    public void Add(long line, IReadOnlyList<Defect> defects, ReadOnlySpan<byte> raw)
    {
        Count++;
        if (Examples.Count < MaxExamples)
            Examples.Add($"line {line}: {string.Join("; ", defects.Select(defect => $"{defect.Field ?? "the row"} {defect.Reason}"))}");
        if (path is not null)
            Write(line, defects, raw);
        if (Count > limit)
            throw new RejectsLimitException();
    }

    /// <summary>Gives the file its name; without rejects, removes the one of an earlier import.</summary>
    public void Keep()
    {
        if (_unfinished is null)
        {
            if (File.Exists(path))
                File.Delete(path);
            return;
        }

        _file!.Dispose();
        _unfinished.Publish();
    }

    public void Dispose()
    {
        _file?.Dispose();
        _unfinished?.Dispose();
    }

    private void Write(long line, IReadOnlyList<Defect> defects, ReadOnlySpan<byte> raw)
    {
        if (_file is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path!)!);
            _unfinished = new(path!);
            _file = new FileStream(_unfinished.Name, FileMode.Create, FileAccess.Write);
        }

        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = Cli.Invocation.JsonOptions.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("line", line);
            json.WriteStartArray("errors");
            foreach (var (field, reason) in defects)
            {
                json.WriteStartObject();
                json.WriteString("field", field);
                json.WriteString("reason", reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("row", Encoding.UTF8.GetString(raw[..Math.Min(raw.Length, MaxRaw)]));
            json.WriteEndObject();
        }

        _file.Write(_line.WrittenSpan);
        _file.WriteByte((byte)'\n');
    }
}
