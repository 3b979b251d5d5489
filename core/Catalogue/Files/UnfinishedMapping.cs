using System.IO.MemoryMappedFiles;

namespace VectorRec.Catalogue.Files;

/// <summary>An <see cref="UnfinishedFile"/> that is written through mapped memory.</summary>
internal sealed unsafe class UnfinishedMapping : IDisposable
{
    private readonly UnfinishedFile _unfinished;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private bool _closed;

    /// <param name="length">Bytes to map; the file may grow once it is closed.</param>
    public UnfinishedMapping(string path, long length)
    {
        _unfinished = new(path);
        _file = MemoryMappedFile.CreateFromFile(Name, FileMode.Create, null, length, MemoryMappedFileAccess.ReadWrite);
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
    }

    /// <summary>Gives the closed file its own name.</summary>
    public void Publish() => _unfinished.Publish();

    public void Dispose()
    {
        Close();
        _unfinished.Dispose();
    }
}
