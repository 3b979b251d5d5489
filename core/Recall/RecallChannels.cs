namespace VectorRec.Recall;

/// <summary>The channels of a funnel. Their order is their number: bit i of a candidate's channels is the i-th name.</summary>
public sealed class RecallChannels(IReadOnlyList<IVectorChannel> vector, IReadOnlyList<ISocialChannel> social, int trendingQuota)
{
    public const string TrendingName = "trending";

    public IReadOnlyList<IVectorChannel> Vector { get; } = vector;

    public IReadOnlyList<ISocialChannel> Social { get; } = social;

    /// <summary>Works that trending may bring to a personal answer.</summary>
    public int TrendingQuota { get; } = trendingQuota;

    public IReadOnlyList<string> Names { get; } =
        [.. vector.Select(channel => channel.Name), .. social.Select(channel => channel.Name), TrendingName];

    public int NumberOfVector(int channel) => channel;

    public int NumberOfSocial(int channel) => Vector.Count + channel;

    public int NumberOfTrending => Vector.Count + Social.Count;
}
