namespace VectorRec.Faults.Links;

/// <summary>How a link treats what goes over it.</summary>
internal enum LinkState
{
    /// <summary>All goes through.</summary>
    Open,

    /// <summary>Connections and bytes are taken, and nothing comes of it.</summary>
    Frozen,

    /// <summary>Each piece of bytes is late by <see cref="FaultyLink.Delay"/>.</summary>
    Slow,

    /// <summary>So many bytes a second go through as <see cref="FaultyLink.BytesPerSecond"/> says, of each connection.</summary>
    Narrow,

    /// <summary>What is connected is reset, and what connects is, at its first byte.</summary>
    Reset,
}
