namespace VectorRec.Funnel.Sources;

/// <summary>Who answers a recall channel.</summary>
internal enum SourceStore
{
    /// <summary>
    /// The postings of the generation's item table: no call, and no failure. What they bring follows from the request's context, so that a
    /// replay reads it again instead of keeping thousands of ids.
    /// </summary>
    Postings,

    /// <summary>Lists that the generation made of its item table, and that change while it serves: no call, and no failure.</summary>
    Lists,

    /// <summary>The vector index.</summary>
    Vectors,

    /// <summary>Postgres, by the statement of the channel's name.</summary>
    Postgres,
}

internal static class SourceStores
{
    /// <summary>Whether it is a server of its own, whose answer travels and can fail.</summary>
    public static bool IsRemote(this SourceStore store) => store is SourceStore.Vectors or SourceStore.Postgres;
}
