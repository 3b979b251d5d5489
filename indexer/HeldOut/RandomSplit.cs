namespace VectorRec.Indexer.HeldOut;

/// <summary>
/// Splits each user's works at random into training, validation and test: 8:1:1, as the published results on Last.FM-2K were made.
/// </summary>
/// <remarks>
/// Counts follow RecBole: a tenth of the user's works, rounded down, goes to each of test and validation; but a part that would
/// get less than one work gets one, test first, as long as training keeps at least one.
/// </remarks>
internal sealed record RandomSplit<T>(IReadOnlyList<T> Training, IReadOnlyList<T> Validation, IReadOnlyList<T> Test)
{
    private const double Share = 0.1;

    /// <param name="byUser">The works of each user, in an order that does not change.</param>
    public static RandomSplit<T> Of(IEnumerable<IReadOnlyList<T>> byUser, int seed)
    {
        var random = new Random(seed);
        var (training, validation, test) = (new List<T>(), new List<T>(), new List<T>());
        foreach (var works in byUser)
        {
            T[] shuffled = [.. works];
            random.Shuffle(shuffled);
            var (kept, validated) = Counts(shuffled.Length);
            training.AddRange(shuffled.AsSpan(0, kept));
            validation.AddRange(shuffled.AsSpan(kept, validated));
            test.AddRange(shuffled.AsSpan(kept + validated));
        }

        return new(training, validation, test);
    }

    private static (int Training, int Validation) Counts(int total)
    {
        var tenth = (int)(Share * total);
        var (training, validation) = (total - (2 * tenth), tenth);
        if (tenth == 0 && training > 1)
            training--;
        if (tenth == 0 && training > 1)
            (training, validation) = (training - 1, 1);
        return (training, validation);
    }
}
