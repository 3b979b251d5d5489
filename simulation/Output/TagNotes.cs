using VectorRec.Simulation.Population;
using VectorRec.Simulation.Randomness;

namespace VectorRec.Simulation.Output;

/// <summary>What the platform writes down of songs and works, with gaps and errors.</summary>
internal static class TagNotes
{
    /// <summary>A work's tags come from its song, as far as whoever tagged it noticed, and from how it is sung.</summary>
    public static string[] OfWork(SongTable songs, int song, ref Draw draw)
    {
        var tags = OfSong(songs, song, 0.85, ref draw);
        if (draw.Chance(0.06))
            tags.Add(Tags.Genres[draw.Below(Tags.Genres.Count)]);
        if (draw.Chance(0.4))
            tags.Add(Tags.Forms[draw.Below(Tags.Forms.Count)]);
        return [.. tags.Distinct()];
    }

    /// <param name="noticed">Chance of each to be written down.</param>
    public static List<string> OfSong(SongTable songs, int song, double noticed, ref Draw draw)
    {
        List<string> tags = [];
        if (draw.Chance(noticed + ((1 - noticed) / 2)))
            tags.Add(Tags.Genres[songs.Genre[song]]);
        if (draw.Chance(noticed))
            tags.Add(Tags.Moods[songs.Mood[song]]);
        if (songs.Instrument[song] >= 0 && draw.Chance(noticed))
            tags.Add(Tags.Instruments[songs.Instrument[song]]);
        if (draw.Chance(noticed))
            tags.Add(Tags.Eras[songs.Era[song]]);
        return tags;
    }
}
