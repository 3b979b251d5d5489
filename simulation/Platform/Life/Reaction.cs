using VectorRec.Simulation.Platform.Slates;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>The random numbers with which a user meets a work, all drawn beforehand: what happens moves none of the others.</summary>
internal readonly record struct Reaction
{
    private readonly Draw _ids;

    public Reaction(ulong luck, int user, int work)
    {
        var draw = new Draw(luck, Purpose.PlatformReaction, user, work);
        (Dwell, Play, Complete, Heard, Like, Follow, Share) = (draw.Uniform(), draw.Uniform(), draw.Uniform(), draw.Uniform(),
            draw.Uniform(), draw.Uniform(), draw.Uniform());
        _ids = new(luck, Purpose.PlatformEvent, user, work);
    }

    public double Dwell { get; }

    public double Play { get; }

    public double Complete { get; }

    public double Heard { get; }

    public double Like { get; }

    public double Follow { get; }

    public double Share { get; }

    /// <summary>Of one of the events that a work can lead to.</summary>
    public Guid Id(int number)
    {
        var ids = _ids;
        for (var i = 0; i < number; i++)
            DrawnIds.Next(ref ids);
        return DrawnIds.Next(ref ids);
    }
}
