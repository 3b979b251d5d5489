using System.Text.Json.Nodes;
using VectorRec.Experiments;
using VectorRec.Scenes;
using VectorRec.Storage.Experiments;

namespace VectorRec.Indexer.Experiments;

/// <summary>What may be asked of experiments that run.</summary>
internal static class ExperimentRules
{
    /// <exception cref="ExperimentException">It may not run so beside the others, or may not be changed so.</exception>
    public static void Check(ExperimentDefinition definition, IReadOnlyList<StoredExperiment> stored, SceneCatalogue scenes)
    {
        if (stored.FirstOrDefault(known => known.Name == definition.Name) is { } known)
            CheckChange(ExperimentDefinition.Read(known.Definition), definition, known.StoppedAt is not null);
        var others = stored.Where(other => other.StoppedAt is null && other.Name != definition.Name)
            .Select(other => ExperimentDefinition.Read(other.Definition));
        // Those that run are not what is asked about: one that a setting's change has made impossible is told by the service.
        ExperimentBook.Of(scenes, [.. others, definition], 0, (refused, e) =>
        {
            if (refused.Name == definition.Name)
                throw e;
        });
    }

    // Users who have seen an arm stay in it for as long as it runs, or nobody knows what was measured.
    private static void CheckChange(ExperimentDefinition before, ExperimentDefinition after, bool stopped)
    {
        if (stopped)
            throw new ExperimentException("name", $"is {after.Name}, which was stopped: give it another name, which draws users anew.");
        if (after.From > before.From || after.To < before.To)
            throw new ExperimentException(
                "from", $"and to have to hold the slots that it has, {before.From} to {before.To}: users would leave it in the middle.");
        if (!JsonNode.DeepEquals(
            JsonNode.Parse((before with { From = after.From, To = after.To }).Write()), JsonNode.Parse(after.Write())))
            throw new ExperimentException("", "runs, so that it can get more slots and nothing else: stop it, and take another name.");
    }
}
