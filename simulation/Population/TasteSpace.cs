using VectorRec.Simulation.Randomness;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation.Population;

/// <summary>
/// The directions of taste that genres, moods, instruments and eras stand for, and how much each language's audience asks for each genre.
/// </summary>
internal sealed class TasteSpace
{
    private const int Dimensions = TruthTables.Dimensions;

    private readonly float[][] _genres;
    private readonly float[][] _moods;
    private readonly float[][] _instruments;
    private readonly float[][] _eras;

    public TasteSpace(ulong seed)
    {
        _genres = Directions(seed, 0, Tags.Genres.Count);
        _moods = Directions(seed, 1, Tags.Moods.Count);
        _instruments = Directions(seed, 2, Tags.Instruments.Count);
        _eras = Directions(seed, 3, Tags.Eras.Count);
        GenreDemand = [.. Languages.Codes.Select((_, language) => Demand(seed, language))];
    }

    /// <summary>A language: its genres, by demand.</summary>
    public IReadOnlyList<WeightedChoice> GenreDemand { get; }

    /// <summary>A unit vector of this description, and something of its own.</summary>
    /// <param name="instrument">-1 for none.</param>
    public void Describe(int genre, int mood, int instrument, int era, double own, ref Draw draw, Span<float> vector)
    {
        for (var d = 0; d < Dimensions; d++)
        {
            vector[d] = _genres[genre][d] + (0.5f * _moods[mood][d]) + (0.35f * _eras[era][d])
                + (instrument < 0 ? 0 : 0.35f * _instruments[instrument][d]) + (float)(own * draw.Normal() / 4);
        }

        Normalise(vector);
    }

    public static void Normalise(Span<float> vector)
    {
        var square = 0f;
        foreach (var x in vector)
            square += x * x;
        var scale = 1 / MathF.Sqrt(square);
        foreach (ref var x in vector)
            x *= scale;
    }

    private static float[][] Directions(ulong seed, int kind, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var draw = new Draw(seed, Purpose.TasteSpace, kind, i);
            var vector = new float[Dimensions];
            for (var d = 0; d < Dimensions; d++)
                vector[d] = (float)draw.Normal();
            Normalise(vector);
            return vector;
        }),
    ];

    private static WeightedChoice Demand(ulong seed, int language)
    {
        var draw = new Draw(seed, Purpose.Demand, language);
        var weights = new double[Tags.Genres.Count];
        for (var genre = 0; genre < weights.Length; genre++)
            weights[genre] = draw.LogNormal(0, 0.9);
        return new(weights);
    }
}
