namespace VectorRec.Diversity;

/// <summary>
/// The n candidates of one request, column-wise. Only <see cref="Scores"/> and <see cref="Ids"/> are needed by every method.
/// </summary>
public readonly ref struct DiversityInput
{
    /// <summary>[n] relevance, logits.</summary>
    public ReadOnlySpan<float> Scores { get; init; }

    /// <summary>[n] work ids, distinct. Ties are broken by them, smaller first.</summary>
    public ReadOnlySpan<long> Ids { get; init; }

    /// <summary>
    /// [n, d] row-major, gathered by the caller; brought to norm 1 here. A zero row is a missing embedding. Empty: all missing.
    /// </summary>
    public ReadOnlySpan<float> Embeddings { get; init; }

    /// <summary>d.</summary>
    public int Dimension { get; init; }

    /// <summary>[n] or empty. Codes; negative = unknown, exempt from rules.</summary>
    public ReadOnlySpan<int> Creator { get; init; }

    /// <summary>[n] or empty. Codes; negative = unknown, exempt from rules.</summary>
    public ReadOnlySpan<int> Song { get; init; }

    /// <summary>[n] or empty.</summary>
    public ReadOnlySpan<byte> Media { get; init; }

    /// <summary>[n + 1] or empty: the tags of candidate i are <c>Tags[TagStart[i]..TagStart[i + 1]]</c>, distinct.</summary>
    public ReadOnlySpan<int> TagStart { get; init; }

    public ReadOnlySpan<ushort> Tags { get; init; }

    /// <summary>[n] or empty. Multiplies the odds of a candidate's class: ln(weight) is added to its score. Above 0.</summary>
    public ReadOnlySpan<float> ClassWeights { get; init; }

    /// <summary>[m, d] embeddings of works the user was served lately; zero rows are ignored.</summary>
    public ReadOnlySpan<float> Served { get; init; }

    /// <summary>[m] how many requests ago, at least 0.</summary>
    public ReadOnlySpan<float> ServedAge { get; init; }

    internal int Count => Scores.Length;

    /// <exception cref="ArgumentException">A column's length does not fit; the message names it.</exception>
    internal void Validate()
    {
        var n = Scores.Length;
        Check(Ids.Length == n, nameof(Ids), "[n]");
        Check(Embeddings.Length == 0 || (Dimension > 0 && Embeddings.Length == (long)n * Dimension), nameof(Embeddings), "[n, d] or empty");
        Check(Creator.Length == 0 || Creator.Length == n, nameof(Creator), "[n] or empty");
        Check(Song.Length == 0 || Song.Length == n, nameof(Song), "[n] or empty");
        Check(Media.Length == 0 || Media.Length == n, nameof(Media), "[n] or empty");
        Check(ClassWeights.Length == 0 || ClassWeights.Length == n, nameof(ClassWeights), "[n] or empty");
        Check(Served.Length == (long)ServedAge.Length * Dimension, nameof(Served), "[m, d] with ServedAge [m]");
        Check(TagStart.Length == 0 || (TagStart.Length == n + 1 && Ascending(TagStart, Tags.Length)), nameof(TagStart),
            "[n + 1] ascending into Tags, or empty");
    }

    internal ReadOnlySpan<ushort> TagsOf(int candidate) =>
        TagStart.Length == 0 ? default : Tags[TagStart[candidate]..TagStart[candidate + 1]];

    private static bool Ascending(ReadOnlySpan<int> starts, int end)
    {
        if (starts[0] < 0 || starts[^1] > end)
            return false;
        for (var i = 1; i < starts.Length; i++)
            if (starts[i] < starts[i - 1])
                return false;
        return true;
    }

    private static void Check(bool fits, string name, string shape)
    {
        if (!fits)
            throw new ArgumentException($"{name} must be {shape}, n = the number of scores.", name);
    }
}
