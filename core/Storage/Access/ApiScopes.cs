namespace VectorRec.Storage.Access;

/// <summary>What a key may do. Also the names of the API's authorization policies.</summary>
public static class ApiScopes
{
    /// <summary>Read recommendations, works and scenes.</summary>
    public const string Recommend = "recommend";

    /// <summary>Report events.</summary>
    public const string Events = "events";

    /// <summary>Write songs and works, and say which works may be shown: publish, hide, remove; on and off the air.</summary>
    public const string Catalogue = "catalogue";

    /// <summary>Write users.</summary>
    public const string Users = "users";

    /// <summary>Write who follows whom, and families.</summary>
    public const string Graph = "graph";

    /// <summary>Say what a user does not want, and take back what they did.</summary>
    public const string Wishes = "wishes";

    /// <summary>Erase users.</summary>
    public const string Erase = "erase";

    /// <summary>See why: explanations and absences.</summary>
    public const string Explain = "explain";

    /// <summary>Change a scene's settings for one request, and replay requests.</summary>
    public const string Override = "override";

    /// <summary>See what of the inside goes wrong: details of readiness, and why a stage failed.</summary>
    public const string Operations = "operations";

    public static IReadOnlyList<string> All { get; } =
        [Recommend, Events, Catalogue, Users, Graph, Wishes, Erase, Explain, Override, Operations];
}
