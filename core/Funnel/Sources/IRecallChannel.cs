namespace VectorRec.Funnel.Sources;

/// <summary>One way to find works for a user.</summary>
public interface IRecallChannel
{
    /// <summary>Stable; scenes and explanations use it.</summary>
    string Name { get; }

    /// <summary>Works it may bring that the user has not seen.</summary>
    int Quota { get; }
}
