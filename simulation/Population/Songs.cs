using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>Makes the songs.</summary>
internal static class Songs
{
    private const double InstrumentalShare = 0.06;
    private const double ZipfExponent = 0.9;

    // More songs of late than of old.
    private static readonly WeightedChoice Era = new([1, 1.4, 1.8, 2.4, 3]);

    public static SongTable Make(WorldOptions options, TasteSpace tastes)
    {
        var songs = new SongTable(options.SongCount);
        var homes = new WeightedChoice([.. Places.All.Select(place => place.Weight)]);
        var luck = new ulong[songs.Count];
        for (var song = 0; song < songs.Count; song++)
        {
            var draw = new Draw(options.Seed, Purpose.Song, song);
            luck[song] = draw.Next();
            var audience = Places.All[homes.Pick(ref draw)].Language;
            songs.Language[song] = draw.Chance(InstrumentalShare) ? TruthTables.NoLanguage : (byte)audience;
            songs.Genre[song] = (byte)tastes.GenreDemand[audience].Pick(ref draw);
            songs.Mood[song] = (byte)draw.Below(Tags.Moods.Count);
            songs.Instrument[song] = (sbyte)(draw.Chance(0.55) ? draw.Below(Tags.Instruments.Count) : -1);
            songs.Era[song] = (byte)Era.Pick(ref draw);
            songs.Duration[song] = (int)Math.Clamp(210 + (40 * draw.Normal()), 90, 420);
            tastes.Describe(
                songs.Genre[song], songs.Mood[song], songs.Instrument[song], songs.Era[song], own: 0.4, ref draw, Vector(songs, song));
        }

        // Popularity falls by rank, and the rank has nothing to do with the id.
        var byLuck = Enumerable.Range(0, songs.Count).ToArray();
        Array.Sort(luck, byLuck);
        for (var rank = 0; rank < byLuck.Length; rank++)
            songs.Popularity[byLuck[rank]] = PortableMath.Exp(-ZipfExponent * PortableMath.Log(rank + 1));
        return songs;
    }

    public static Span<float> Vector(SongTable songs, int song) =>
        songs.Vectors.AsSpan(song * TruthTables.Dimensions, TruthTables.Dimensions);
}
