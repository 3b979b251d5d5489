using System.IO.Compression;

namespace VectorRec.Simulation.Output;

/// <summary>One file of rows being written, plain or compressed.</summary>
internal sealed class RowFile : IDisposable
{
    private readonly HashingStream _hashing;
    private readonly Stream _stream;

    public RowFile(string folder, string kind, WorldOptions options, params IReadOnlyList<string> columns)
    {
        Name = kind + (options.Format == RowFormat.Csv ? ".csv" : ".jsonl") + (options.Gzip ? ".gz" : "");
        _hashing = new HashingStream(
            new FileStream(Path.Combine(folder, Name), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16));
        _stream = options.Gzip ? new GZipStream(_hashing, CompressionLevel.Fastest, leaveOpen: true) : _hashing;
        Rows = RowWriter.Create(options.Format, _stream, columns);
    }

    public string Name { get; }

    public RowWriter Rows { get; }

    /// <summary>Writes what is left and says what the file holds.</summary>
    public FileFacts Finish()
    {
        Rows.Flush();
        if (_stream != _hashing)
            _stream.Dispose();
        _hashing.Flush();
        return new(Name, _hashing.Length, _hashing.Hash(), Rows.Rows);
    }

    public void Dispose()
    {
        Rows.Dispose();
        if (_stream != _hashing)
            _stream.Dispose();
        _hashing.Dispose();
    }
}
