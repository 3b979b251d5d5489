namespace VectorRec.Funnel.Ranking;

/// <summary>How many works of each class of one dimension a slate may have.</summary>
public static class SlateQuotas
{
    /// <summary>
    /// The targets less what the session has had already. What a class cannot fill spills over to the others, up to their ceilings
    /// first and then beyond. So they are the exact targets when every class can fill its own, and the slate is never shorter for them.
    /// </summary>
    /// <param name="session">Quotas for the works of the session and the slate together.</param>
    /// <param name="had">[classes] works of the session until now.</param>
    /// <param name="available">[classes] candidates.</param>
    /// <param name="places">Works of the slate.</param>
    /// <returns>[classes], at most what is available; they sum to min(places, all that is available).</returns>
    public static int[] Caps(ShareQuotas session, ReadOnlySpan<int> had, ReadOnlySpan<int> available, int places)
    {
        var caps = new int[available.Length];
        var sum = 0;
        for (var c = 0; c < caps.Length; c++)
            sum += caps[c] = Math.Clamp(session.Target[c] - had[c], 0, available[c]);
        // A class that had more than its share leaves less to the others; each gives up what it has most over its floor.
        for (; sum > places; sum--)
            caps[Best(caps, had, session.Floor, sign: 1, static (cap, _) => cap > 0, available)]--;
        for (; sum < places && Best(
            caps, had, session.Ceiling, sign: -1, static (cap, there) => cap < there, available) is >= 0 and var next; sum++)
            caps[next]++;
        return caps;
    }

    // The class with the largest sign * (works - bound) among those that may change; the first of equals.
    private static int Best(
        int[] caps, ReadOnlySpan<int> had, int[] bounds, int sign, Func<int, int, bool> mayChange, ReadOnlySpan<int> available)
    {
        var (best, most) = (-1, 0);
        for (var c = 0; c < caps.Length; c++)
        {
            var distance = sign * (had[c] + caps[c] - bounds[c]);
            if (mayChange(caps[c], available[c]) && (best < 0 || distance > most))
                (best, most) = (c, distance);
        }

        return best;
    }
}
