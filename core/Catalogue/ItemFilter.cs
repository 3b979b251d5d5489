using System.Collections;

namespace VectorRec.Catalogue;

/// <summary>A <see cref="WorkFilter"/> in the codes of one item table: the same works pass as in the vector index.</summary>
public sealed class ItemFilter
{
    private readonly ItemTable _items;
    private readonly WorkFilter _filter;
    private readonly BitArray? _languages;
    private readonly BitArray? _tags;
    private readonly long[] _creators;
    private readonly long[] _songs;
    private readonly int _city;
    private readonly long _createdAfter;

    public ItemFilter(WorkFilter filter, ItemTable items)
    {
        _items = items;
        _filter = filter;
        _languages = Codes(filter.Languages, items.Languages);
        _tags = Codes(filter.Tags, items.TagNames);
        _creators = [.. filter.CreatorIds.Order()];
        _songs = [.. filter.SongIds.Order()];
        _city = filter.City is { } city ? IndexOf(items.Cities, city) : -1;
        _createdAfter = filter.CreatedAfter?.ToUnixTimeSeconds() ?? -1;
    }

    public bool Matches(int row) =>
        (_filter.Kinds.Count == 0 || _filter.Kinds.Contains(_items.Kind[row]))
        && (_filter.Media is not { } media || _items.Media[row] == media)
        && (_languages is null || IsSet(_languages, _items.Language[row]))
        && (_tags is null || AnyTag(row))
        && (_creators.Length == 0 || (_items.CreatorId(row) is { } creator && Array.BinarySearch(_creators, creator) >= 0))
        && (_songs.Length == 0 || (_items.SongId(row) is { } song && Array.BinarySearch(_songs, song) >= 0))
        && (_filter.MinQuality is not { } quality || _items.Quality[row] >= quality)
        && _items.CreatedAt[row] > _createdAfter
        && (_filter.City is null || _items.City[row] == _city);

    private bool AnyTag(int row)
    {
        foreach (var tag in _items.Tags(row))
        {
            if (IsSet(_tags!, tag))
                return true;
        }

        return false;
    }

    // Works that came after this filter was made may have names that it does not know.
    private static bool IsSet(BitArray codes, int code) => code < codes.Length && codes[code];

    // Null: the filter does not restrict. Names that the table does not know match nothing.
    private static BitArray? Codes(IReadOnlyList<string> wanted, IReadOnlyList<string> names)
    {
        if (wanted.Count == 0)
            return null;
        var codes = new BitArray(names.Count);
        foreach (var name in wanted)
        {
            if (IndexOf(names, name) is >= 0 and var code)
                codes[code] = true;
        }

        return codes;
    }

    private static int IndexOf(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }

        return -1;
    }
}
