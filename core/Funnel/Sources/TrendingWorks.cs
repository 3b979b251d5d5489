using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>What everybody likes.</summary>
public sealed class TrendingWorks(int quota) : ITableChannel
{
    public const string ChannelName = "trending";

    public string Name => ChannelName;

    public int Quota => quota;

    public IEnumerable<int> Rows(GenerationLists lists, long user) => lists.Trending;
}
