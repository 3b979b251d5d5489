using VectorRec.Catalogue;

namespace VectorRec.Generations;

/// <summary>
/// Graded distribution of new works: each work is guaranteed a first exposure by its creator's level; when that is used up and its
/// engagement is at least the average, the quota grows, a few times over; otherwise the work is left to the ranking alone.
/// </summary>
public static class ExposurePool
{
    /// <summary>Impressions guaranteed to a work of a creator of level 0.</summary>
    public const int FirstQuota = 50;

    /// <summary>Further impressions for each level.</summary>
    public const int QuotaPerLevel = 25;

    /// <summary>Factor of each enlargement.</summary>
    public const int Growth = 3;

    /// <summary>Enlargements that good feedback can earn.</summary>
    public const int MaxEnlargements = 3;

    /// <summary>Whether the work is still owed exposure.</summary>
    /// <param name="engagement">Smoothed, see <see cref="Engagement"/>.</param>
    /// <param name="mean">Engagement of the average work.</param>
    /// <param name="level">Of the creator, 0..10.</param>
    public static bool IsOpen(long impressions, float engagement, float mean, int level)
    {
        var quota = FirstQuota + ((long)QuotaPerLevel * level);
        for (var enlarged = 0; impressions >= quota && engagement >= mean && enlarged < MaxEnlargements; enlarged++)
            quota *= Growth;
        return impressions < quota;
    }
}
