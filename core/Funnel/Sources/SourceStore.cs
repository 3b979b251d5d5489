namespace VectorRec.Funnel.Sources;

/// <summary>Who answers a recall channel.</summary>
internal enum SourceStore
{
    /// <summary>The generation's item table and the lists made from it: no call, and no failure.</summary>
    Table,

    /// <summary>The vector index.</summary>
    Vectors,

    /// <summary>Postgres, by the statement of the channel's name.</summary>
    Postgres,
}
