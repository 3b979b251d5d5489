using System.Text.Json;

namespace VectorRec.Experiments;

/// <summary>One of the ways of an experiment, as it is written down.</summary>
/// <param name="Share">Its weight among the arms.</param>
/// <param name="Overrides">Settings of the scenes that differ, spelt as in GET /v1/scenes; null where none does.</param>
/// <param name="Generation">The run whose generation, and so whose model, answers; null where it is the one that serves.</param>
public sealed record ArmDefinition(string Name, int Share, JsonElement? Overrides = null, long? Generation = null);
