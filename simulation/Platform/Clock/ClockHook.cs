using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VectorRec.Simulation.Platform.Clock;

/// <summary>
/// Runs inside the service, before its own first line (DOTNET_STARTUP_HOOKS), and replaces its clock as its host is built. The service
/// is the one that is shipped: it knows nothing of this.
/// </summary>
// .NET looks for this very name, outside of any namespace.
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(SimulatedClock.Variable) is { Length: > 0 } path)
            DiagnosticListener.AllListeners.Subscribe(new Listeners(path));
    }

    private sealed class Listeners(string path) : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(new Hosts(path));
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class Hosts(string path) : IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilding", Value: IHostBuilder builder })
                builder.ConfigureServices((_, services) => services.AddSingleton<TimeProvider>(new SimulatedClock(path)));
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
