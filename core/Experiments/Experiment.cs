using System.Text.Json;
using VectorRec.Scenes;

namespace VectorRec.Experiments;

/// <summary>An experiment that can run: all that it says was looked at.</summary>
public sealed class Experiment
{
    // Not a setting of a scene, but as little to be changed by two layers at once.
    private const string GenerationPath = ".the generation";

    private readonly int _shares;

    private Experiment(ExperimentDefinition definition, SortedDictionary<string, string[]> paths)
    {
        Definition = definition;
        Paths = paths;
        _shares = definition.Arms.Sum(arm => arm.Share);
    }

    /// <summary>What an experiment can be measured by: types of events, as in the log.</summary>
    public static IReadOnlyList<string> Metrics { get; } = ["plays", "completes", "likes", "follows", "shares"];

    public ExperimentDefinition Definition { get; }

    public string Name => Definition.Name;

    /// <summary>The settings that its arms change.</summary>
    internal SortedDictionary<string, string[]> Paths { get; }

    /// <exception cref="ExperimentException">It cannot run in these scenes.</exception>
    public static Experiment Of(ExperimentDefinition definition, SceneCatalogue scenes)
    {
        Require(IsName(definition.Name), "name", "has to be 1 to 64 of a-z, 0-9 and -.");
        Require(IsName(definition.Layer), "layer", "has to be 1 to 64 of a-z, 0-9 and -.");
        Require(definition.Scenes.Count > 0 && definition.Scenes.Distinct().Count() == definition.Scenes.Count, "scenes",
            "has to name at least one scene, each once.");
        foreach (var scene in definition.Scenes)
            Require(scene is not null && scenes.Find(scene) is not null, "scenes",
                $"names {scene}; there are {string.Join(", ", scenes.Names)}.");
        Require(definition is { From: >= 0, To: <= Slots.Count } && definition.From < definition.To, "to",
            $"has to be above from, and both from 0 to {Slots.Count}.");
        Require(definition.Arms.Count is >= 2 and <= 20, "arms", "has to be 2 to 20 arms, the control first.");
        Require(Metrics.Contains(definition.Metric), "metric", $"has to be one of {string.Join(", ", Metrics)}.");
        Require(definition.Effect is > 0 and <= 10, "effect", "has to be above 0 and at most 10.");
        var paths = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (i, arm) in definition.Arms.Index())
        {
            Require(arm is not null, $"arms[{i}]", "is null; an arm has a name, a share and perhaps overrides and a generation.");
            Require(IsName(arm!.Name), $"arms[{i}].name", "has to be 1 to 64 of a-z, 0-9 and -.");
            Require(arm.Share is >= 1 and <= 1_000_000, $"arms[{i}].share", "has to be 1 to 1000000.");
            Require(arm.Generation is null or > 0, $"arms[{i}].generation", "has to be the number of a run, as indexer status lists them.");
            string[] settings = arm.Overrides is { } overrides ? Check(i, definition, overrides, scenes) : [];
            paths[arm.Name] = arm.Generation is null ? settings : [GenerationPath, .. settings];
        }

        Require(paths.Count == definition.Arms.Count, "arms", "has to name each arm once.");
        return new(definition, paths);
    }

    /// <summary>Whether a user is in it, and in which arm.</summary>
    public ArmDefinition? ArmOf(long user)
    {
        var slot = Slots.Of($"layer:{Definition.Layer}", user, Slots.Count);
        if (slot < Definition.From || slot >= Definition.To)
            return null;
        var place = Slots.Of($"experiment:{Name}", user, _shares);
        foreach (var arm in Definition.Arms)
        {
            if (place < arm.Share)
                return arm;
            place -= arm.Share;
        }

        throw new InvalidOperationException("The shares do not add up.");
    }

    private static string[] Check(int arm, ExperimentDefinition definition, JsonElement overrides, SceneCatalogue scenes)
    {
        foreach (var scene in definition.Scenes)
        {
            try
            {
                scenes.With(scene, overrides);
            }
            catch (SceneException e)
            {
                throw new ExperimentException(
                    $"arms[{arm}].overrides{(e.Setting.Length == 0 ? "" : $".{e.Setting}")}", $"{e.Reason} (scene {scene})", e);
            }
        }

        return [.. Leaves("", overrides).Distinct().Order(StringComparer.Ordinal)];
    }

    // A list takes the place of what was there, so that it is one setting. Names count in any case.
    private static IEnumerable<string> Leaves(string path, JsonElement value) =>
        value.ValueKind != JsonValueKind.Object ? [path]
        : value.EnumerateObject().SelectMany(part => Leaves($"{path}.{part.Name.ToLowerInvariant()}", part.Value));

    private static bool IsName(string name) =>
        name.Length is >= 1 and <= 64 && name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    private static void Require(bool holds, string field, string reason)
    {
        if (!holds)
            throw new ExperimentException(field, reason);
    }
}
