namespace VectorRec.Catalogue.Files;

/// <summary>
/// A file under a temporary name, which it exchanges for its own only when it is whole: whoever reads finds the old one or the new one.
/// What was not published is removed.
/// </summary>
public sealed class UnfinishedFile(string path) : IDisposable
{
    private bool _kept;

    /// <summary>The temporary name, in the same folder.</summary>
    public string Name { get; } = path + ".unfinished";

    /// <summary>Writes a whole file; its folder is made when there is none.</summary>
    /// <param name="write">Writes all of it under the name that it is given.</param>
    /// <exception cref="IOException">It cannot be written; what had the name before still has it.</exception>
    public static async Task WriteAsync(string path, Func<string, Task> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var file = new UnfinishedFile(path);
        await write(file.Name);
        file.Publish();
    }

    /// <summary>Gives the file, which nobody has open any more, its own name.</summary>
    public void Publish()
    {
        // Before the name: after a crash of the machine it would otherwise stand for a file of which nothing had reached the disk.
        using (var written = File.OpenHandle(Name, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(written);
        File.Move(Name, path, overwrite: true);
    }

    /// <summary>Lets it stay as it is, under its temporary name.</summary>
    public void Keep() => _kept = true;

    public void Dispose()
    {
        if (!_kept)
            File.Delete(Name);
    }
}
