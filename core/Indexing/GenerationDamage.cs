using VectorRec.Generations;
using VectorRec.Models;
using VectorRec.Storage.Runs;

namespace VectorRec.Indexing;

/// <summary>Whether what a run left in its folder could serve: all of it is read, as a service does that takes it over.</summary>
public static class GenerationDamage
{
    /// <param name="folder">Of all generations.</param>
    /// <returns>What is wrong, as a sentence; null when nothing is.</returns>
    public static string? Of(IndexRun run, string folder)
    {
        try
        {
            Generation.Load(run, folder, threads: 1).Release();
            return null;
        }
        catch (Exception e) when (e is BundleException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
