using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Platform.Servers;

/// <summary>The working copy that this program was built in: the service and the indexer are started from there.</summary>
internal static class WorkingCopy
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    public static string ServicesScript => Path.Combine(Folder, "docker", "local", "services.sh");

    public static string DemoBundle => Path.Combine(Folder, "training", "bundles", "demo");

    public static string TrainingFolder => Path.Combine(Folder, "training");

    /// <exception cref="WorldException">It was not built.</exception>
    public static string Program(string project, string name)
    {
        // A test's copy lies elsewhere; both are built in the same way.
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}",
            StringComparison.Ordinal) ? "Debug" : "Release";
        var path = Path.Combine(Folder, project, "bin", configuration, "net10.0", name);
        return File.Exists(path) ? path : throw new WorldException(
            $"{path} is missing: build it first, with dotnet build docker/local/demo.slnf -c {configuration}.");
    }

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "VectorRec.sln"))
        ? Path.TrimEndingDirectorySeparator(folder)
        : Find(Directory.GetParent(folder)?.FullName
            ?? throw new WorldException("The platform runs inside the repository only: it starts the service from there."));
}
