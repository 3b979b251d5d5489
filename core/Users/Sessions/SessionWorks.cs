namespace VectorRec.Users.Sessions;

/// <summary>
/// The works of a session in few bytes. The newest keep their order, one number of variable length each; older ones stand in groups, each
/// in ascending order, as the distance to the one before: of 10^7 works that is 2.5 bytes a work. A group is closed for good, counted from
/// the oldest, so that writing again what was read mixes no ages.
/// </summary>
internal static class SessionWorks
{
    /// <summary>Newest works, whose order is kept.</summary>
    public const int Ordered = 50;

    /// <summary>Works of a closed group.</summary>
    public const int Group = 400;

    /// <param name="works">Newest first, without repetition, none below 0.</param>
    /// <param name="most">Of more, the oldest are left out, a group at a time.</param>
    public static void Write(List<byte> bytes, ReadOnlySpan<long> works, int most)
    {
        long[] oldestFirst = [.. works];
        Array.Reverse(oldestFirst);
        while (oldestFirst.Length > most)
            oldestFirst = oldestFirst[Math.Min(Group, oldestFirst.Length - most)..];
        Number(bytes, oldestFirst.Length);
        var ordered = Math.Max(0, oldestFirst.Length - Ordered);
        for (var start = 0; start < ordered; start += Group)
        {
            var group = oldestFirst.AsSpan(start, Math.Min(Group, ordered - start));
            group.Sort();
            var before = 0L;
            foreach (var work in group)
            {
                Number(bytes, work - before);
                before = work;
            }
        }

        foreach (var work in oldestFirst.AsSpan(ordered))
            Number(bytes, work);
    }

    /// <returns>Newest first; null when these are not such bytes.</returns>
    public static long[]? Read(ReadOnlySpan<byte> bytes)
    {
        // Each takes a byte or more.
        if (!Number(ref bytes, out var count) || count < 0 || count > bytes.Length)
            return null;
        var works = new long[count];
        var ordered = Math.Max(0, works.Length - Ordered);
        for (var i = 0; i < works.Length; i++)
        {
            if (!Number(ref bytes, out var work))
                return null;
            works[i] = i < ordered && i % Group > 0 ? works[i - 1] + work : work;
        }

        Array.Reverse(works);
        return bytes.Length == 0 ? works : null;
    }

    private static void Number(List<byte> bytes, long number)
    {
        var left = (ulong)number;
        for (; left > 0x7f; left >>= 7)
            bytes.Add((byte)(left | 0x80));
        bytes.Add((byte)left);
    }

    private static bool Number(ref ReadOnlySpan<byte> bytes, out long number)
    {
        var read = 0UL;
        for (var i = 0; i < Math.Min(bytes.Length, 10); i++)
        {
            read |= (ulong)(bytes[i] & 0x7f) << (7 * i);
            if (bytes[i] > 0x7f)
                continue;
            bytes = bytes[(i + 1)..];
            number = (long)read;
            return true;
        }

        number = 0;
        return false;
    }
}
