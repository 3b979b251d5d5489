namespace VectorRec.Tests;

/// <summary>Where the repository is: tests compare its documents with the code.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(System.IO.Path.Combine(folder, "VectorRec.sln"))
        ? folder
        : Find(Directory.GetParent(folder)?.FullName
            ?? throw new DirectoryNotFoundException("The tests do not run inside the repository."));
}
