namespace VectorRec.Features;

/// <summary>What a user's recent works are about: their most frequent tags.</summary>
internal static class TagProfile
{
    /// <summary>Writes the most frequent indices, most frequent first, ties by index, padded with 0.</summary>
    /// <param name="tags">Tag indices of all works of the history; 0 is padding. Is sorted in place.</param>
    public static void MostFrequent(Span<long> tags, Span<long> top)
    {
        top.Clear();
        tags.Sort();
        Span<int> counts = stackalloc int[top.Length];
        counts.Clear();
        for (int start = 0, end; start < tags.Length; start = end)
        {
            for (end = start + 1; end < tags.Length && tags[end] == tags[start]; end++)
            {
            }

            if (tags[start] != 0)
                Insert(tags[start], end - start, top, counts);
        }
    }

    // Indices come in ascending order, so a later one has to be strictly more frequent to pass an earlier one.
    private static void Insert(long tag, int count, Span<long> top, Span<int> counts)
    {
        var at = top.Length;
        while (at > 0 && counts[at - 1] < count)
            at--;
        if (at == top.Length)
            return;
        top[at..^1].CopyTo(top[(at + 1)..]);
        counts[at..^1].CopyTo(counts[(at + 1)..]);
        top[at] = tag;
        counts[at] = count;
    }
}
