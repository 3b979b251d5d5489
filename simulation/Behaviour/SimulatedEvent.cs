namespace VectorRec.Simulation.Behaviour;

/// <summary>In the order in which they happen to one work of one slate.</summary>
internal enum EventType : byte
{
    Impression,
    Play,
    Complete,
    Like,
    Follow,
    Share,
}

internal enum Scene : byte
{
    Feed,
    Follow,
    Nearby,
}

/// <param name="At">Unix ms.</param>
/// <param name="Slate">Number of the user's slate; it and the user make the request.</param>
internal readonly record struct SimulatedEvent(long At, int User, int Work, int Slate, EventType Type, byte Position, Scene Scene)
    : IComparable<SimulatedEvent>
{
    /// <summary>By time; the order is total, so it does not depend on how the events were collected.</summary>
    public int CompareTo(SimulatedEvent other)
    {
        var order = At.CompareTo(other.At);
        if (order == 0)
            order = User.CompareTo(other.User);
        if (order == 0)
            order = Slate.CompareTo(other.Slate);
        if (order == 0)
            order = Position.CompareTo(other.Position);
        return order == 0 ? Type.CompareTo(other.Type) : order;
    }
}
