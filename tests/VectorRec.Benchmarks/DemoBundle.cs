using VectorRec.Models;

namespace VectorRec.Benchmarks;

/// <summary>The bundle that comes with the repository.</summary>
internal static class DemoBundle
{
    public static ModelBundle Load()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "VectorRec.sln")))
            root = root.Parent ?? throw new DirectoryNotFoundException("This does not run below the repository.");
        return ModelBundle.Load(Path.Combine(root.FullName, "training", "bundles", "demo"), threads: 1);
    }
}
