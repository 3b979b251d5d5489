using VectorRec.Storage.Runs;

namespace VectorRec.Indexing.Checks;

/// <summary>What keeps generations that are kept from serving, in their folders and in Qdrant.</summary>
public sealed class Damage(GenerationHome home)
{
    /// <returns>By run: what is wrong with those that should be whole; the others are not among them.</returns>
    public async Task<IReadOnlyDictionary<long, string>> FindAsync(IEnumerable<IndexRun> runs, CancellationToken ct)
    {
        var collections = await home.CollectionsAsync(ct);
        var found = new Dictionary<long, string>();
        foreach (var run in runs.Where(run => run.Status is "active" or "retired" or "ready"))
        {
            ct.ThrowIfCancellationRequested();
            if (Of(run, collections) is { } damage)
                found[run.RunId] = damage;
        }

        return found;
    }

    /// <param name="collections">That Qdrant has.</param>
    /// <returns>Null when it could serve.</returns>
    internal string? Of(IndexRun run, IReadOnlySet<string> collections)
    {
        if (!run.IsEmbedded && home.Reaches(run) && !collections.Contains(run.Collection))
            return $"Qdrant has no collection {run.Collection}.";
        return GenerationDamage.Of(run, home.Folder);
    }
}
