using System.Collections;

namespace VectorRec.Catalogue;

/// <summary>A <see cref="WorkFilter"/> in the codes of one item table: the same works pass as in the vector index.</summary>
public sealed class ItemFilter
{
    private readonly ItemTable _items;
    private readonly bool _narrows;
    private readonly uint _kinds;
    private readonly Media? _media;
    private readonly BitArray? _languages;
    private readonly BitArray? _tags;
    private readonly int[]? _creators;
    private readonly int[]? _songs;
    private readonly float? _minQuality;
    private readonly int? _city;
    private readonly long _createdAfter;

    public ItemFilter(WorkFilter filter, ItemTable items)
    {
        _items = items;
        foreach (var kind in filter.Kinds)
            _kinds |= 1u << (int)kind;
        _media = filter.Media;
        // Names and ids that the table does not know match nothing.
        _languages = Names(filter.Languages, items.Languages.Count, items.LanguageCode);
        _tags = Names(filter.Tags, items.TagNames.Count, items.TagCode);
        _creators = Codes(filter.CreatorIds, items.CreatorCode);
        _songs = Codes(filter.SongIds, items.SongCode);
        _minQuality = filter.MinQuality;
        // A work without a city has a code that no city has.
        _city = filter.City is { } city ? items.CityCode(city) : null;
        _createdAfter = filter.CreatedAfter?.ToUnixTimeSeconds() ?? -1;
        _narrows = filter with { Kinds = [] } is { IsEmpty: false };
    }

    public bool Matches(int row) =>
        (_kinds == 0 || (_kinds & (1u << (int)_items.Kind[row])) != 0) && (!_narrows || MatchesRest(row));

    private bool MatchesRest(int row) =>
        (_media is not { } media || _items.Media[row] == media)
        && (_languages is null || IsSet(_languages, _items.Language[row]))
        && (_tags is null || AnyTag(row))
        && (_creators is null || Array.BinarySearch(_creators, _items.Creator[row]) >= 0)
        && (_songs is null || Array.BinarySearch(_songs, _items.Song[row]) >= 0)
        && (_minQuality is not { } quality || _items.Quality[row] >= quality)
        && _items.CreatedAt[row] > _createdAfter
        && (_city is not { } city || _items.City[row] == city);

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

    // Null: the filter does not restrict.
    private static BitArray? Names(IReadOnlyList<string> wanted, int count, Func<string, int> codeOf)
    {
        if (wanted.Count == 0)
            return null;
        var codes = new BitArray(count);
        foreach (var name in wanted)
        {
            if (codeOf(name) is >= 0 and var code && code < count)
                codes[code] = true;
        }

        return codes;
    }

    private static int[]? Codes(IReadOnlyList<long> wanted, Func<long, int> codeOf) =>
        wanted.Count == 0 ? null : [.. wanted.Select(codeOf).Where(code => code >= 0).Order()];
}
