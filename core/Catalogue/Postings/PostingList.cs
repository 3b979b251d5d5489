namespace VectorRec.Catalogue.Postings;

/// <summary>
/// The works of one creator, song, tag and so on, best <see cref="WorthOrder">static worth</see> first, as up to three runs that are
/// each in that order and have no row in common. A prefix of the merged runs is the best of the list: see <see cref="PostingsMerge"/>.
/// </summary>
/// <remarks>
/// It is a view of the table as it was when the list was taken, and must not outlive it. Columns of the table that are taken after the
/// list have all of its rows.
/// </remarks>
public readonly unsafe struct PostingList
{
    /// <summary>Runs of a list.</summary>
    internal const int Runs = 3;

    private readonly int* _indexed;
    private readonly int _count;
    private readonly NewerRows? _newer;

    internal PostingList(int* indexed, int count, NewerRows? newer)
    {
        _indexed = indexed;
        _count = count;
        _newer = newer;
    }

    /// <summary>Rows that the table was written with, straight from its file.</summary>
    public ReadOnlySpan<int> Indexed => new(_indexed, _count);

    /// <summary>Rows that came later.</summary>
    public ReadOnlySpan<int> Newer => _newer is null ? [] : _newer.Settled;

    /// <summary>The few that came last.</summary>
    public ReadOnlySpan<int> Newest => _newer is null ? [] : _newer.Latest;

    /// <summary>Rows in all.</summary>
    public int Count => _count + (_newer?.Count ?? 0);

    internal ReadOnlySpan<int> Run(int run) => run switch
    {
        0 => Indexed,
        1 => Newer,
        _ => Newest,
    };
}
