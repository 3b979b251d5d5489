using System.Collections.Frozen;
using VectorRec.Scenes;

namespace VectorRec.Experiments;

/// <summary>The experiments that run at one time, which do not get into each other's way.</summary>
public sealed class ExperimentBook
{
    /// <summary>Ways in which a scene may run at once.</summary>
    public const int MaxWays = 1_000;

    /// <summary>Users who are in no experiment fall into these slots of a split of their own, from 0.</summary>
    private const string HoldoutSalt = "holdout";

    private readonly SceneCatalogue _scenes;
    private readonly int _holdout;
    private readonly FrozenDictionary<string, (Experiment[] Experiments, ArmPath Start)> _byScene;

    private ExperimentBook(SceneCatalogue scenes, IReadOnlyList<Experiment> experiments, int holdout)
    {
        (_scenes, _holdout, Experiments) = (scenes, holdout, experiments);
        _byScene = experiments.SelectMany(experiment => experiment.Definition.Scenes.Select(scene => (scene, experiment)))
            .GroupBy(pair => pair.scene, pair => pair.experiment)
            .ToFrozenDictionary(scene => scene.Key, scene => (scene.ToArray(), new ArmPath(arms => Together(scene.Key, arms))));
    }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<Experiment> Experiments { get; }

    /// <param name="definitions">Earlier ones have precedence.</param>
    /// <param name="holdout">Of 1,000 users, those who are in no experiment.</param>
    /// <param name="refused">Told of each that cannot run.</param>
    public static ExperimentBook Of(
        SceneCatalogue scenes, IEnumerable<ExperimentDefinition> definitions, int holdout,
        Action<ExperimentDefinition, ExperimentException> refused)
    {
        var experiments = new List<Experiment>();
        foreach (var definition in definitions)
        {
            try
            {
                var experiment = Experiment.Of(definition, scenes);
                Require(experiments, experiment, scenes);
                experiments.Add(experiment);
            }
            catch (ExperimentException e)
            {
                refused(definition, e);
            }
        }

        return new(scenes, [.. experiments.OrderBy(experiment => experiment.Name, StringComparer.Ordinal)], holdout);
    }

    /// <summary>The arms that a user's request comes into, and what they change.</summary>
    public Assignment Assign(string scene, long user)
    {
        if (user < 0 || !_byScene.TryGetValue(scene, out var running)
            || (_holdout > 0 && Slots.Of(HoldoutSalt, user, Slots.Count) < _holdout))
            return Assignment.None;
        var path = running.Start;
        foreach (var experiment in running.Experiments)
        {
            if (experiment.ArmOf(user) is { } arm)
                path = path.With(experiment, arm);
        }

        return path.Assignment;
    }

    /// <summary>The same with arms that are named, whoever asks and whatever runs beside.</summary>
    /// <exception cref="ExperimentException">There is no such experiment, or arm, in this scene.</exception>
    public Assignment Force(string scene, IReadOnlyDictionary<string, string> arms)
    {
        var running = _byScene.TryGetValue(scene, out var found) ? found.Experiments : [];
        var forced = new List<(Experiment, ArmDefinition)>();
        foreach (var (name, arm) in arms.OrderBy(arm => arm.Key, StringComparer.Ordinal))
        {
            var experiment = running.FirstOrDefault(experiment => experiment.Name == name)
                ?? throw new ExperimentException(name, "is no experiment that runs in this scene.");
            forced.Add((experiment, experiment.Definition.Arms.FirstOrDefault(candidate => candidate.Name == arm)
                ?? throw new ExperimentException(
                    name, $"has no such arm; there are {string.Join(", ", experiment.Definition.Arms.Select(known => known.Name))}.")));
        }

        return Together(scene, forced);
    }

    private Assignment Together(string scene, IReadOnlyList<(Experiment Experiment, ArmDefinition Arm)> arms) => new(
        [.. arms.Select(arm => new ArmAssignment(arm.Experiment.Name, arm.Arm.Name))],
        arms.Any(arm => arm.Arm.Overrides is not null) ? Changed(_scenes, scene, arms.Select(arm => arm.Arm)) : null,
        // Of layers that meet in a scene only one may name a generation; a tester who forces arms can name two.
        arms.Select(arm => arm.Arm.Generation).FirstOrDefault(generation => generation is not null));

    private static SceneOptions Changed(SceneCatalogue scenes, string scene, IEnumerable<ArmDefinition> arms) =>
        arms.Where(arm => arm.Overrides is not null)
            .Aggregate(scenes.Find(scene)!, (options, arm) => scenes.With(options, arm.Overrides!.Value));

    // Two that get into each other's way would both measure something that nobody wrote down.
    private static void Require(List<Experiment> running, Experiment added, SceneCatalogue scenes)
    {
        foreach (var other in running)
        {
            if (other.Name == added.Name)
                throw new ExperimentException("name", $"is {added.Name}, which runs already.");
            var (a, b) = (added.Definition, other.Definition);
            if (a.Layer == b.Layer)
            {
                if (a.From < b.To && b.From < a.To)
                    throw new ExperimentException(
                        "from", $"and to share slots of the layer {a.Layer} with {b.Name}, which has {b.From} to {b.To}.");
                continue;
            }

            if (!a.Scenes.Intersect(b.Scenes).Any())
                continue;
            foreach (var (arm, paths) in added.Paths)
            {
                var clash = paths.FirstOrDefault(path => other.Paths.Values.SelectMany(paths => paths).Any(taken => Meet(path, taken)));
                if (clash is not null)
                    throw new ExperimentException(
                        "arms", $"change {clash[1..]} (arm {arm}) as {b.Name} of the layer {b.Layer} does, in a scene of both.");
            }
        }

        foreach (var scene in added.Definition.Scenes)
            RequireWays(scenes, scene, [.. running.Where(other => other.Definition.Scenes.Contains(scene)), added]);
    }

    private static bool Meet(string path, string other) =>
        path == other || path.StartsWith($"{other}.", StringComparison.Ordinal) || other.StartsWith($"{path}.", StringComparison.Ordinal);

    // Each setting alone can be, and still not all of them together.
    private static void RequireWays(SceneCatalogue scenes, string scene, Experiment[] experiments)
    {
        ArmDefinition?[][] ways = [[]];
        foreach (var layer in experiments.GroupBy(experiment => experiment.Definition.Layer))
        {
            ArmDefinition?[] choices =
                [null, .. layer.SelectMany(experiment => experiment.Definition.Arms).Where(arm => arm.Overrides is not null)];
            if ((long)ways.Length * choices.Length > MaxWays)
                throw new ExperimentException("", $"would let the scene {scene} run in more than {MaxWays} ways at once.");
            ways = [.. ways.SelectMany(way => choices.Select(choice => (ArmDefinition?[])[.. way, choice]))];
        }

        foreach (var way in ways)
        {
            try
            {
                Changed(scenes, scene, way.OfType<ArmDefinition>());
            }
            catch (SceneException e)
            {
                throw new ExperimentException(
                    "arms", $"cannot be together with those that run: in the scene {scene}, {e.Setting} {e.Reason} "
                        + $"({string.Join(", ", way.OfType<ArmDefinition>().Select(arm => arm.Name))})", e);
            }
        }
    }
}
