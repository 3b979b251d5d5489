namespace VectorRec.Catalogue.Postings;

/// <summary>
/// The two sections that a family of lists has in an item table: where each list starts (uint32, [lists + 1]), and the rows (int32).
/// </summary>
internal static class PostingColumns
{
    public static IReadOnlyList<PostedBy> Families { get; } = Enum.GetValues<PostedBy>();

    public static ItemColumn StartOf(PostedBy by) => ItemColumn.AllStart + (2 * (int)by);

    public static ItemColumn RowsOf(PostedBy by) => ItemColumn.AllRows + (2 * (int)by);
}
