using VectorRec.Catalogue;

namespace VectorRec.Features;

/// <summary>The features whose values are fixed buckets. 0 always means missing.</summary>
internal static class Buckets
{
    public const int Ages = 10;
    public const int Levels = 12;
    public const int Kinds = 4;
    public const int Media = 3;
    public const int Durations = 10;

    private static ReadOnlySpan<int> AgeFrom => [0, 13, 18, 22, 26, 31, 41, 51, 61];

    private static ReadOnlySpan<int> SecondsFrom => [0, 15, 30, 60, 120, 180, 240, 300, 600];

    /// <summary>Age in the year of <paramref name="now"/>, in years of birth: below 13, 13-17, 18-21, ... above 60.</summary>
    public static int Age(int? birthYear, DateTimeOffset now) => birthYear is { } year ? From(AgeFrom, now.Year - year) : 0;

    public static int Level(int level) => 1 + Math.Clamp(level, 0, 10);

    public static int Kind(WorkKind kind) => 1 + (int)kind;

    public static int MediaOf(Media media) => 1 + (int)media;

    public static int Duration(int? seconds) => seconds is { } s ? From(SecondsFrom, s) : 0;

    private static int From(ReadOnlySpan<int> starts, int value)
    {
        var bucket = 1;
        while (bucket < starts.Length && value >= starts[bucket])
            bucket++;
        return bucket;
    }
}
