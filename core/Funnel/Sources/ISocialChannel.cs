namespace VectorRec.Funnel.Sources;

/// <summary>Reads works from the social graph. All of them run inside the one query that reads a request's context.</summary>
public interface ISocialChannel : IRecallChannel
{
    /// <summary>A select of one bigint column, best first, with a total order. Parameters: <c>@user</c>, and its quota as <c>{0}</c>.</summary>
    string Sql { get; }
}
