using VectorRec.Features;

namespace VectorRec.Generations;

/// <summary>
/// The works' vectors as a request knows them: works that came after it began are not there, so that a replay sees the same.
/// </summary>
/// <param name="rows">Of the item table when it began.</param>
internal sealed class ContentUpTo(Generation generation, int rows) : IWorkContent
{
    public void AddContent(long workId, Span<float> sum)
    {
        if (generation.Items.RowOf(workId) < rows)
            generation.AddContent(workId, sum);
    }
}
