using System.Runtime.InteropServices;

namespace VectorRec.Catalogue;

/// <summary>The codes of an item table's coded columns. A code is the place of its value in the order of first use.</summary>
internal sealed class ItemCodes
{
    /// <summary>Stands for "none"; what comes after 65,535 distinct names cannot be told from none.</summary>
    public const ushort None = ushort.MaxValue;

    private readonly Dictionary<long, int> _creators = [];
    private readonly Dictionary<long, int> _songs = [];
    private readonly Dictionary<string, int> _languages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _cities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tags = new(StringComparer.Ordinal);

    /// <summary>In the order of their codes, as are the others.</summary>
    public IReadOnlyCollection<long> Creators => _creators.Keys;

    public IReadOnlyCollection<long> Songs => _songs.Keys;

    public IReadOnlyCollection<string> Languages => _languages.Keys;

    public IReadOnlyCollection<string> Cities => _cities.Keys;

    public IReadOnlyCollection<string> Tags => _tags.Keys;

    /// <summary>The codes that a table was written with, to go on from.</summary>
    public static ItemCodes Of(ItemTable table)
    {
        var codes = new ItemCodes();
        foreach (var creator in table.Creators)
            Code(codes._creators, creator);
        foreach (var song in table.Songs)
            Code(codes._songs, song);
        foreach (var (names, known) in ((Dictionary<string, int>, IReadOnlyList<string>)[])
            [(codes._languages, table.Languages), (codes._cities, table.Cities), (codes._tags, table.TagNames)])
        {
            foreach (var name in known)
                Code(names, name);
        }

        return codes;
    }

    /// <returns>-1 for none.</returns>
    public int Creator(long? id) => id is { } creator ? Code(_creators, creator) : -1;

    /// <returns>-1 for none.</returns>
    public int Song(long? id) => id is { } song ? Code(_songs, song) : -1;

    public ushort Language(string? name) => Short(_languages, name);

    public ushort City(string? name) => Short(_cities, name);

    public ushort Tag(string name) => Short(_tags, name);

    private static int Code<T>(Dictionary<T, int> codes, T key)
        where T : notnull
    {
        ref var code = ref CollectionsMarshal.GetValueRefOrAddDefault(codes, key, out var known);
        if (!known)
            code = codes.Count - 1;
        return code;
    }

    private static ushort Short(Dictionary<string, int> codes, string? name) =>
        name is null || (codes.Count >= None && !codes.ContainsKey(name)) ? None : (ushort)Code(codes, name);
}
