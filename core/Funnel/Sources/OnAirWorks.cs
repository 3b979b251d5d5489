namespace VectorRec.Funnel.Sources;

/// <summary>
/// Live shows and rooms that are on the air now. There are few enough to compare all of them with the user, so that none is missed:
/// those with the best coarse scores, or, without a user vector, the most popular.
/// </summary>
public sealed class OnAirWorks(int quota) : IRecallChannel
{
    public string Name => "on_air";

    public int Quota => quota;
}
