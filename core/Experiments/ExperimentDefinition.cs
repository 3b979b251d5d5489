using System.Text.Json;
using System.Text.Json.Serialization;

namespace VectorRec.Experiments;

/// <summary>An experiment as it is written down: <c>docs/experiments.md</c>.</summary>
/// <param name="Name">Decides, as the salt of the hash, which users come into which arm.</param>
/// <param name="Layer">Experiments of one layer have no user in common; those of different layers are independent of each other.</param>
/// <param name="Scenes">Where it runs.</param>
/// <param name="From">The first of the layer's 1,000 slots that it has.</param>
/// <param name="To">The first slot behind those that it has.</param>
/// <param name="Arms">The first is the control, which the others are compared with.</param>
public sealed record ExperimentDefinition(
    string Name, string Layer, IReadOnlyList<string> Scenes, int From, int To, IReadOnlyList<ArmDefinition> Arms)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>What is measured.</summary>
    public string Metric { get; init; } = "plays";

    /// <summary>The relative difference that is thought possible: where the sequential test is sharpest.</summary>
    public double Effect { get; init; } = 0.02;

    /// <exception cref="ExperimentException">It is no such document; what it says is not looked at yet.</exception>
    public static ExperimentDefinition Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ExperimentDefinition>(json, Options)
                ?? throw new ExperimentException("", "is null; an experiment is an object.");
        }
        catch (JsonException e)
        {
            var path = e.Path is { Length: > 2 } text ? text[2..] : "";
            throw new ExperimentException(path, $"cannot be read at line {e.LineNumber + 1}: there has to be {Expected(path)}.", e);
        }
    }

    /// <summary>The generations that its arms need besides the one that serves.</summary>
    public IEnumerable<long> Generations() =>
        Arms.Where(arm => arm?.Generation is not null).Select(arm => arm.Generation!.Value).Distinct();

    public string Write() => JsonSerializer.Serialize(this, Options);

    private static string Expected(string path) => path.Split('[', '.')[0] switch
    {
        "arms" => "a list of arms, each with a name, a share and perhaps overrides and a generation",
        "scenes" => "a list of scenes' names",
        "from" or "to" => "a whole number from 0 to 1000",
        "effect" => "a number",
        _ => "an object with name, layer, scenes, from, to and arms, and perhaps metric and effect, each once",
    };
}
