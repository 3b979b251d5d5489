namespace VectorRec.Load.World;

/// <summary>What the APIs that are started print. It is kept only when it may say what went wrong.</summary>
/// <param name="folder">Where the files are.</param>
/// <param name="said">Is told of each that is kept.</param>
internal sealed class ApiLogs(string folder, Action<string> said) : IDisposable
{
    private readonly List<string> _files = [];

    /// <summary>Whether nothing is to be looked up any more.</summary>
    public bool WentWell { get; set; }

    /// <summary>The file of one API.</summary>
    public string Of(string name)
    {
        var file = Path.Combine(folder, $"load-{name}-{Environment.ProcessId}.log");
        _files.Add(file);
        return file;
    }

    /// <summary>To be called when the APIs have ended.</summary>
    public void Dispose()
    {
        foreach (var file in _files.Where(File.Exists))
        {
            if (WentWell)
                File.Delete(file);
            else
                said($"What the API printed is in {file}.");
        }
    }
}
