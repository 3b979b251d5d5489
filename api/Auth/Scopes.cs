namespace VectorRec.Api.Auth;

/// <summary>What a key may do. Also the names of the authorization policies.</summary>
internal static class Scopes
{
    /// <summary>Read recommendations and works.</summary>
    public const string Recommend = "recommend";

    /// <summary>Report events.</summary>
    public const string Events = "events";

    /// <summary>See why: explanations and traces.</summary>
    public const string Explain = "explain";

    /// <summary>Change a scene's settings for one request.</summary>
    public const string Override = "override";

    public static IReadOnlyList<string> All { get; } = [Recommend, Events, Explain, Override];
}
