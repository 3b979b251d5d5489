using System.Text.Json;
using Microsoft.Extensions.Configuration;
using VectorRec.Experiments;
using VectorRec.Funnel.Sources;
using VectorRec.Scenes;

namespace VectorRec.Tests.Experiments;

/// <summary>Experiments to try things with.</summary>
internal static class SomeExperiments
{
    public static SceneCatalogue Scenes { get; } = SceneCatalogue.Load(new ConfigurationBuilder().Build(), ChannelCatalogue.All);

    /// <summary>Two arms of which the second has these overrides, on all slots.</summary>
    public static ExperimentDefinition Of(string name, string layer, object? overrides, params string[] scenes) =>
        new(name, layer, scenes.Length == 0 ? ["feed"] : scenes, 0, Slots.Count,
            [new("control", 1), new("changed", 1, overrides is null ? null : JsonSerializer.SerializeToElement(overrides))]);

    public static ExperimentBook Book(params ExperimentDefinition[] definitions) => Book(0, definitions);

    public static ExperimentBook Book(int holdout, params ExperimentDefinition[] definitions) =>
        ExperimentBook.Of(Scenes, definitions, holdout, (refused, e) => Assert.Fail($"{refused.Name}: {e.Message}"));

    /// <summary>Why the last of them cannot run beside the others.</summary>
    public static ExperimentException Refusal(params ExperimentDefinition[] definitions)
    {
        ExperimentException? refusal = null;
        ExperimentBook.Of(Scenes, definitions, 0, (refused, e) =>
        {
            Assert.Same(definitions[^1], refused);
            refusal = e;
        });
        return refusal ?? throw new InvalidOperationException("It can run.");
    }
}
