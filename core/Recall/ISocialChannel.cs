namespace VectorRec.Recall;

/// <summary>A recall channel over the social graph. All of them run inside the one query that reads a request's context.</summary>
public interface ISocialChannel
{
    string Name { get; }

    /// <summary>Works it may bring.</summary>
    int Quota { get; }

    /// <summary>A select of one bigint column, best first, with a total order. Parameters: <c>@user</c>, and its quota as <c>{0}</c>.</summary>
    string Sql { get; }
}
