using VectorRec.Indexer.Cli;

namespace VectorRec.Load.World;

/// <summary>The working copy that this program was built in.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Release or Debug, as this program.</summary>
    public static string Configuration => Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;

    public static string ApiFolder => Path.Combine(Folder, "api");

    public static string ApiProgram => Path.Combine(ApiFolder, "bin", Configuration, "net10.0", "VectorRec.Api.dll");

    public static string IndexerProgram => Path.Combine(Folder, "indexer", "bin", Configuration, "net10.0", "indexer.dll");

    public static string ServicesScript => Path.Combine(Folder, "docker", "local", "services.sh");

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "VectorRec.sln"))
        ? Path.TrimEndingDirectorySeparator(folder)
        : Find(Directory.GetParent(folder)?.FullName
            ?? throw new CommandException(ExitCodes.Failed, "This program runs inside its repository only: it starts the API from there."));
}
