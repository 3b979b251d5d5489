namespace VectorRec.Funnel.Sources;

/// <summary>A source in a scene.</summary>
/// <param name="Number">Its place in the scene's order: bit i of a candidate's channels.</param>
internal readonly record struct Channel(int Number, ISource Source)
{
    public string Name => Source.Name;
}
