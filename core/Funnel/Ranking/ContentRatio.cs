namespace VectorRec.Funnel.Ranking;

/// <summary>
/// The content-ratio filter: which works of a ranked list stay, so that each class gets its share. Four passes over the list, each
/// in its order: floors; targets; spill-over up to the ceilings; and, rather than a shorter list, whatever is left.
/// </summary>
public static class ContentRatio
{
    /// <param name="keep">Works to keep.</param>
    /// <param name="quotas">By dimension, for <paramref name="keep"/> works.</param>
    /// <param name="classes">By dimension and place in the list, [dimensions, n] row-major.</param>
    /// <param name="kept">[n], is written: whether the work at this place stays.</param>
    /// <returns>Works kept: min(keep, n).</returns>
    public static int Select(int keep, IReadOnlyList<ShareQuotas> quotas, ReadOnlySpan<byte> classes, Span<bool> kept)
    {
        kept.Clear();
        if (kept.Length <= keep)
        {
            kept.Fill(true);
            return kept.Length;
        }

        var counts = quotas.Select(quota => new int[quota.Target.Length]).ToArray();
        var taken = 0;
        for (var pass = 0; pass < 4 && taken < keep; pass++)
        {
            for (var i = 0; i < kept.Length && taken < keep; i++)
            {
                if (kept[i] || !Fits(pass, quotas, counts, classes, kept.Length, i))
                    continue;
                kept[i] = true;
                taken++;
                for (var d = 0; d < counts.Length; d++)
                    counts[d][classes[(d * kept.Length) + i]]++;
            }
        }

        return taken;
    }

    private static bool Fits(int pass, IReadOnlyList<ShareQuotas> quotas, int[][] counts, ReadOnlySpan<byte> classes, int works, int place)
    {
        if (pass == 3)
            return true;
        var owed = false;
        for (var d = 0; d < counts.Length; d++)
        {
            var c = classes[(d * works) + place];
            var count = counts[d][c];
            owed |= count < quotas[d].Floor[c];
            if (count >= (pass == 1 ? quotas[d].Target[c] : quotas[d].Ceiling[c]))
                return false;
        }

        return pass > 0 || owed;
    }
}
