using VectorRec.Catalogue;
using VectorRec.Scenes;

namespace VectorRec.Funnel.Ranking;

/// <summary>The columns of the item table that the controls read.</summary>
internal readonly ref struct ControlColumns(ItemTable items)
{
    public readonly ReadOnlySpan<uint> CreatedAt = items.CreatedAt;
    public readonly ReadOnlySpan<float> Quality = items.Quality;
    public readonly ReadOnlySpan<uint> Impressions = items.Impressions;
    public readonly ReadOnlySpan<float> Engagement = items.Engagement;
    public readonly ReadOnlySpan<byte> Level = items.Level;

    /// <summary>Asks for what these options will need of a row soon.</summary>
    public void Prefetch(int row, CoarseOptions options)
    {
        if (options.TimelinessWeight > 0)
            GatheredDots.Prefetch(in CreatedAt[row]);
        if (options.QualityWeight > 0)
            GatheredDots.Prefetch(in Quality[row]);
        if (options.CreatorSupportWeight <= 0)
            return;
        GatheredDots.Prefetch(in Impressions[row]);
        GatheredDots.Prefetch(in Engagement[row]);
        GatheredDots.Prefetch(in Level[row]);
    }
}
