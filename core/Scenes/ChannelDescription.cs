namespace VectorRec.Scenes;

/// <summary>What a scene may know of a recall channel.</summary>
/// <param name="Name">Stable; scenes, answers and recordings use it.</param>
public abstract record ChannelDescription(string Name, string Description)
{
    /// <summary>It brings nothing to a request without a query.</summary>
    public bool NeedsQuery { get; init; }

    /// <summary>The largest quota: an answer of a store travels, and is waited for.</summary>
    public abstract int MostWorks { get; }

    /// <summary>It can be asked in a call of its own, and so have a deadline of its own.</summary>
    public abstract bool AsksAlone { get; }

    /// <summary>Milliseconds that its store is waited for, unless the channel has a deadline of its own; null when it asks none.</summary>
    public abstract int? DeadlineIn(DeadlineOptions deadlines);
}
