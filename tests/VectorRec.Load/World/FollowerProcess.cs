using System.Globalization;

namespace VectorRec.Load.World;

/// <summary>A program that goes on until it is ended, which is with this process at the latest.</summary>
internal sealed class FollowerProcess : IAsyncDisposable
{
    private readonly Watchdog _watchdog;

    private FollowerProcess(Watchdog watchdog, int pid) => (_watchdog, Pid) = (watchdog, pid);

    public int Pid { get; }

    /// <param name="command">The program and its arguments.</param>
    /// <param name="settings">As environment variables.</param>
    /// <param name="log">File that takes what it prints.</param>
    public static async Task<FollowerProcess> StartAsync(
        IEnumerable<string> command, IEnumerable<KeyValuePair<string, string>> settings, string log, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(log))!);
        var watchdog = new Watchdog(ApiProcess.Script, [log, .. command], settings);
        try
        {
            return new(watchdog, int.Parse(await watchdog.ReadLineAsync(ct), CultureInfo.InvariantCulture));
        }
        catch
        {
            await watchdog.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _watchdog.DisposeAsync();
}
