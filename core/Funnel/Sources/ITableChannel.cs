using VectorRec.Generations;

namespace VectorRec.Funnel.Sources;

/// <summary>Takes works from lists that were made when the generation was loaded.</summary>
public interface ITableChannel : IRecallChannel
{
    /// <summary>Rows of the item table, best first; the caller filters them and stops at the quota.</summary>
    /// <param name="user">Lists that are longer than the quota start at another place for each user.</param>
    IEnumerable<int> Rows(GenerationLists lists, long user);
}
