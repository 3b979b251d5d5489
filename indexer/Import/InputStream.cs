using VectorRec.Indexer.Import.Sources;

namespace VectorRec.Indexer.Import;

/// <summary>The bytes of a file, unpacked when it is gzip.</summary>
internal sealed class InputStream : IAsyncDisposable
{
    private readonly FileStream _file;

    private InputStream(FileStream file, string name, bool gzip)
    {
        _file = file;
        Name = name;
        Stream = gzip ? new WholeGzipStream(file) : file;
    }

    /// <summary>As it is told to people.</summary>
    public string Name { get; }

    public Stream Stream { get; }

    /// <summary>How much of the file has been read, [0, 1].</summary>
    public double Fraction => _file.Length == 0 ? 1 : (double)_file.Position / _file.Length;

    /// <exception cref="InputException">It cannot be opened.</exception>
    public static InputStream Open(string path, bool gzip)
    {
        try
        {
            return new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan),
                Path.GetFileName(path), gzip);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        await _file.DisposeAsync();
    }
}
