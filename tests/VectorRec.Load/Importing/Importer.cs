using VectorRec.Load.Processes;
using VectorRec.Load.World;

namespace VectorRec.Load.Importing;

/// <summary>An indexer whose imports are timed, and a database with the world's users and works for it to import events into.</summary>
/// <param name="name">As it is told.</param>
/// <param name="program">Its assembly.</param>
/// <param name="server">Connection string of any database of the server.</param>
/// <param name="serverPid">The process that is the parent of all others of the server.</param>
internal sealed class Importer(string name, string program, string server, int serverPid, string log, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    // Processor seconds in that time; more are somebody's work.
    private const double Idle = 0.05;

    private const int Looks = 20;

    // Each trial begins with the same pages.
    private readonly string _template = $"import_{name}";
    private readonly string _trial = $"import_{name}_trial";

    public string Name => name;

    /// <summary>Makes the database without events.</summary>
    /// <param name="files">Of users, songs, works and who follows whom.</param>
    public async Task PrepareAsync(IEnumerable<string> files, CancellationToken ct)
    {
        var address = await DatabaseCopy.MakeAsync(server, _template, "template0", ct);
        await RunAsync(address, ["migrate"], started: null, ct);
        await RunAsync(address, ["import", .. files], started: null, ct);
    }

    /// <summary>Imports a file of events into a copy of that database.</summary>
    /// <param name="beside">What runs beside it, on the copy, until the token is cancelled.</param>
    /// <returns>What it took, and the connection string of the copy, which is there until the next trial.</returns>
    public async Task<(ImportFigures Figures, string Address)> ImportAsync(
        string events, Func<string, CancellationToken, Task>? beside, CancellationToken ct)
    {
        var address = await DatabaseCopy.MakeAsync(server, _trial, _template, ct);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var (peak, cpu) = (0L, await SettledCpuAsync(ct));
        Task looking = Task.CompletedTask, running = beside?.Invoke(address, done.Token) ?? Task.CompletedTask;
        var begun = time.GetTimestamp();
        try
        {
            await RunAsync(address, ["import", events], pid => looking = PeakAsync(pid), ct);
        }
        finally
        {
            await done.CancelAsync();
            await Task.WhenAll(running, looking);
        }

        var seconds = time.GetElapsedTime(begun).TotalSeconds;
        return (new(seconds, await SettledCpuAsync(ct) - cpu, peak / 1e6), address);

        async Task PeakAsync(int pid)
        {
            while (!done.IsCancellationRequested)
            {
                peak = Math.Max(peak, ProcFile.Memory(pid).Resident);
                await Task.Delay(Look, time, done.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async Task RemoveAsync()
    {
        await DatabaseCopy.DropAsync(server, _trial, CancellationToken.None);
        await DatabaseCopy.DropAsync(server, _template, CancellationToken.None);
    }

    // A process that ends while all are added up is missing, or counted twice, until its parent has taken over its time.
    private async Task<double> SettledCpuAsync(CancellationToken ct)
    {
        var before = double.NaN;
        for (var i = 0; i < Looks; i++)
        {
            var now = ProcFile.CpuSeconds(serverPid, children: true);
            if (Math.Abs(now - before) < Idle)
                return now;
            before = now;
            await Task.Delay(Settling, time, ct);
        }

        return before;
    }

    private Task<string> RunAsync(string address, IEnumerable<string> arguments, Action<int>? started, CancellationToken ct) =>
        Tool.RunAsync(
            "dotnet", [program, .. arguments],
            new Dictionary<string, string> { ["ConnectionStrings__Postgres"] = address }, log, ct, started);
}

/// <summary>What an import took.</summary>
/// <param name="PostgresCpu">Processor seconds of Postgres, all its processes.</param>
/// <param name="PeakMb">Resident memory of the indexer at its most; null where it is no process of its own.</param>
internal sealed record ImportFigures(double Seconds, double? PostgresCpu = null, double? PeakMb = null);
