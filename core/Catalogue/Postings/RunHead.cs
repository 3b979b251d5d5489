namespace VectorRec.Catalogue.Postings;

/// <summary>The row that a run would give next.</summary>
/// <param name="Key">Of <see cref="WorthOrder"/>.</param>
internal readonly record struct RunHead(ulong Key, int Row, int Run)
{
    /// <summary>Comes after every row.</summary>
    public static RunHead End(int run) => new(ulong.MaxValue, int.MaxValue, run);

    public bool IsBefore(in RunHead other) => WorthOrder.IsBefore(Key, Row, other.Key, other.Row);
}
