using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Platform.Slates;

/// <summary>Ids that are the same in a run that is begun again.</summary>
internal static class DrawnIds
{
    public static Guid Next(ref Draw draw)
    {
        Span<byte> bytes = stackalloc byte[16];
        BitConverter.TryWriteBytes(bytes, draw.Next());
        BitConverter.TryWriteBytes(bytes[8..], draw.Next());
        return new(bytes);
    }
}
