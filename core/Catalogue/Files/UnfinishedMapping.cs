using System.IO.MemoryMappedFiles;

namespace VectorRec.Catalogue.Files;

/// <summary>An <see cref="UnfinishedFile"/> that is written through mapped memory.</summary>
internal sealed unsafe class UnfinishedMapping : IDisposable
{
    private readonly UnfinishedFile _unfinished;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _length;
    private bool _closed;

    /// <param name="length">Bytes to map; the file may grow once it is closed.</param>
    /// <param name="growth">By how much, about: the disk is to have room for it now.</param>
    /// <exception cref="IOException">The disk has no room.</exception>
    public UnfinishedMapping(string path, long length, long growth = 0)
    {
        _unfinished = new(path);
        _length = length;
        File.Delete(Name);
        try
        {
            DiskSpace.Claim(Name, length + growth);
        }
        catch
        {
            _unfinished.Dispose();
            throw;
        }

        _file = MemoryMappedFile.CreateFromFile(Name, FileMode.Open, null, length + growth, MemoryMappedFileAccess.ReadWrite);
        _view = _file.CreateViewAccessor(0, length);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = start;
    }

    /// <summary>The temporary name.</summary>
    public string Name => _unfinished.Name;

    /// <summary>The first mapped byte; not to be used once it is closed.</summary>
    public byte* Start { get; }

    /// <summary>Writes what is mapped, and lets go of it.</summary>
    public void Close()
    {
        if (_closed)
            return;
        _closed = true;
        _view.Flush();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
        using var file = File.OpenHandle(Name, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.SetLength(file, _length);
    }

    /// <inheritdoc cref="UnfinishedFile.Keep"/>
    public void Keep() => _unfinished.Keep();

    /// <summary>Gives the closed file its own name.</summary>
    public void Publish() => _unfinished.Publish();

    public void Dispose()
    {
        Close();
        _unfinished.Dispose();
    }
}
