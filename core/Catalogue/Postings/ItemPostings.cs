using System.Collections.Concurrent;

namespace VectorRec.Catalogue.Postings;

/// <summary>
/// The posting lists of an item table: which works a creator, a song, a tag and so on has, best static worth first. A code that nobody has
/// gives an empty list. Looking a list up takes the same time however long it is, and copies nothing.
/// </summary>
public sealed unsafe class ItemPostings
{
    private readonly ItemTable _items;
    private readonly byte* _start;
    private readonly long[] _offsets;
    private readonly long[] _lengths;
    private readonly ConcurrentDictionary<long, NewerRows> _newer = new(concurrencyLevel: 1, capacity: 31);

    internal ItemPostings(ItemTable items, byte* start, long[] offsets, long[] lengths)
    {
        _items = items;
        _start = start;
        _offsets = offsets;
        _lengths = lengths;
    }

    /// <summary>Every work.</summary>
    public PostingList All => Of(PostedBy.All, 0);

    /// <param name="code">As in <see cref="ItemTable.Creator"/>.</param>
    public PostingList OfCreator(int code) => Of(PostedBy.Creator, code);

    /// <param name="code">As in <see cref="ItemTable.Song"/>.</param>
    public PostingList OfSong(int code) => Of(PostedBy.Song, code);

    /// <param name="code">As in <see cref="ItemTable.Tags"/>.</param>
    public PostingList OfTag(ushort code) => Of(PostedBy.Tag, code);

    /// <param name="code">As in <see cref="ItemTable.City"/>.</param>
    public PostingList OfCity(ushort code) => Of(PostedBy.City, code);

    /// <param name="code">As in <see cref="ItemTable.Language"/>.</param>
    public PostingList OfLanguage(ushort code) => Of(PostedBy.Language, code);

    public PostingList OfMedia(Media media) => Of(PostedBy.Media, (int)media);

    public PostingList OfKind(WorkKind kind) => Of(PostedBy.Kind, (int)kind);

    /// <summary>Posts a row that the table has taken. One caller at a time, while any number reads.</summary>
    internal void Add(int row)
    {
        Add(PostedBy.All, 0, row);
        Add(PostedBy.Creator, _items.Creator[row], row);
        Add(PostedBy.Song, _items.Song[row], row);
        var tags = _items.Tags(row);
        for (var i = 0; i < tags.Length; i++)
        {
            if (!tags[..i].Contains(tags[i]))
                Add(PostedBy.Tag, tags[i], row);
        }

        Add(PostedBy.City, Code(_items.City[row]), row);
        Add(PostedBy.Language, Code(_items.Language[row]), row);
        Add(PostedBy.Media, (int)_items.Media[row], row);
        Add(PostedBy.Kind, (int)_items.Kind[row], row);
    }

    private void Add(PostedBy by, int code, int row)
    {
        if (code >= 0)
            _newer[Key(by, code)] = (Newer(by, code) ?? NewerRows.None).With(_items, row);
    }

    private static int Code(ushort code) => code == ItemCodes.None ? -1 : code;

    private PostingList Of(PostedBy by, int code)
    {
        var newer = Newer(by, code);
        var lists = (_lengths[(int)PostingColumns.StartOf(by)] / sizeof(uint)) - 1;
        if ((uint)code >= lists)
            return new(null, 0, newer);
        var starts = (uint*)(_start + _offsets[(int)PostingColumns.StartOf(by)]) + code;
        return new((int*)(_start + _offsets[(int)PostingColumns.RowsOf(by)]) + starts[0], (int)(starts[1] - starts[0]), newer);
    }

    private NewerRows? Newer(PostedBy by, int code) => _newer.TryGetValue(Key(by, code), out var rows) ? rows : null;

    private static long Key(PostedBy by, int code) => ((long)by << 32) | (uint)code;
}
