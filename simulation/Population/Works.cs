using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>Makes the works: who sang which song, when and how well.</summary>
internal static class Works
{
    /// <summary>No work is older than three months.</summary>
    public const int OldestDays = 90;

    private const long Day = 86_400_000;

    public static WorkTable Make(WorldOptions options, UserTable users, SongTable songs, TruthTables truth, CancellationToken token)
    {
        var works = new WorkTable(options.Works);
        DrawUploads(options, works);
        var creators = new WeightedChoice(users.Productivity);
        var repertoire = Repertoire(songs);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = token };
        Parallel.For(0, works.Count, parallel, work =>
        {
            var draw = new Draw(options.Seed, Purpose.Work, work);
            Sing(work, creators.Pick(ref draw), users, songs, repertoire, works, truth, ref draw);
        });
        return works;
    }

    /// <summary>What a creator sings next, and how well: all of a work but its time.</summary>
    /// <param name="repertoire">Of <see cref="Repertoire"/>.</param>
    public static void Sing(
        int work, int creator, UserTable users, SongTable songs, WeightedChoice?[] repertoire, WorkTable works, TruthTables truth,
        ref Draw draw)
    {
        var song = ChooseSong(creator, songs, repertoire, truth, ref draw);
        truth.WorkCreator[work] = creator;
        truth.WorkSong[work] = song;
        truth.WorkTopic[work] = songs.Genre[song];
        truth.WorkLanguage[work] = songs.Language[song];
        truth.WorkCity[work] = draw.Chance(0.92) ? truth.UserCity[creator] : (byte)draw.Below(Places.All.Count);
        truth.WorkDuration[work] = draw.Chance(0.65) ? songs.Duration[song] : 20 + draw.Below(70);
        DrawVector(work, creator, songs, truth, ref draw);
        DrawWorth(work, users, works, songs, truth, ref draw);
    }

    // Uploads, oldest first: a steady part, and a part that thins out with age, because old works are taken down or forgotten.
    private static void DrawUploads(WorldOptions options, WorkTable works)
    {
        for (var work = 0; work < works.Count; work++)
        {
            var draw = new Draw(options.Seed, Purpose.Upload, work);
            double days;
            do
            {
                days = draw.Chance(0.5) ? draw.Uniform() * OldestDays : draw.Exponential() * 20;
            }
            while (days >= OldestDays);
            works.CreatedBefore[work] = (long)(days * Day);
        }

        Array.Sort(works.CreatedBefore);
        Array.Reverse(works.CreatedBefore);
    }

    /// <summary>The songs of each language, by popularity, and last of all of them.</summary>
    public static WeightedChoice?[] Repertoire(SongTable songs)
    {
        var repertoire = new WeightedChoice?[Languages.Codes.Count + 1];
        for (var language = 0; language < Languages.Codes.Count; language++)
        {
            var weights = new double[songs.Count];
            for (var song = 0; song < songs.Count; song++)
                weights[song] = songs.Language[song] == language ? songs.Popularity[song] : 0;
            var choice = new WeightedChoice(weights);
            repertoire[language] = choice.Total > 0 ? choice : null;
        }

        repertoire[^1] = new WeightedChoice(songs.Popularity);
        return repertoire;
    }

    // Of a few that come to mind, popular ones sooner, the one that suits the singer.
    private static int ChooseSong(int creator, SongTable songs, WeightedChoice?[] repertoire, TruthTables truth, ref Draw draw)
    {
        var known = draw.Chance(0.9) ? repertoire[truth.UserLanguage[creator]] : null;
        var (best, bestFit) = (-1, double.NegativeInfinity);
        for (var candidate = 0; candidate < 4; candidate++)
        {
            var song = (known ?? repertoire[^1]!).Pick(ref draw);
            var fit = (0.3 * draw.Normal()) + Dot(truth.Interest(creator, 0), Songs.Vector(songs, song));
            if (fit > bestFit)
                (best, bestFit) = (song, fit);
        }

        return best;
    }

    private static void DrawVector(int work, int creator, SongTable songs, TruthTables truth, ref Draw draw)
    {
        var vector = truth.WorkVector(work);
        var song = Songs.Vector(songs, truth.WorkSong[work]);
        var style = truth.Interest(creator, 0);
        for (var d = 0; d < vector.Length; d++)
            vector[d] = song[d] + (0.4f * style[d]) + (float)(0.35 * draw.Normal() / 4);
        TasteSpace.Normalise(vector);
    }

    private static void DrawWorth(int work, UserTable users, WorkTable works, SongTable songs, TruthTables truth, ref Draw draw)
    {
        var creator = truth.WorkCreator[work];
        var quality = PortableMath.Sigmoid((0.15 * (users.Level[creator] - 3)) + (0.9 * draw.Normal()));
        var fame = PortableMath.Log(Math.Max(1, users.Fame[creator]));
        truth.WorkQuality[work] = (float)quality;
        truth.WorkAppeal[work] = (float)(0.6 * draw.Normal());
        works.MeasuredQuality[work] = (float)Math.Clamp(quality + (0.12 * draw.Normal()), 0, 1);
        works.Video[work] = draw.Chance(0.4);
        works.Push[work] = (float)((1.5 * truth.WorkAppeal[work]) + (0.6 * fame) + (2 * (quality - 0.5))
            + (0.3 * PortableMath.Log(songs.Popularity[truth.WorkSong[work]] * songs.Count)) + (0.5 * draw.Normal()));
    }

    internal static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var d = 0; d < a.Length; d++)
            sum += a[d] * b[d];
        return sum;
    }
}
