using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Text.Json;
using VectorRec.Catalogue.Postings;

namespace VectorRec.Catalogue;

/// <summary>
/// The memory-mapped, column-wise snapshot of one generation's works, in the order of their ids, and behind them those that
/// are newer, in the order in which they came (<see cref="Delta"/>). Nobody who reads a column needs to know which is which.
/// Recall returns ids; everything later in the funnel works on rows of this table.
/// </summary>
/// <remarks>
/// Spans are views of mapped memory: they must not outlive the table. They hold the rows that there were when they were taken.
/// </remarks>
public sealed unsafe class ItemTable : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly long[] _offsets = new long[ItemTableHeader.SectionCount];
    private readonly long[] _lengths = new long[ItemTableHeader.SectionCount];
    private readonly int _slotCount;
    private int _count;
    private readonly CodeIndex _creatorCodes;
    private readonly CodeIndex _songCodes;
    private int _creators;
    private int _songs;
    private NameCodes _languages;
    private NameCodes _cities;
    private NameCodes _tags;

    private ItemTable(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, in ItemTableHeader header)
    {
        _file = file;
        _view = view;
        _start = start;
        BaseCount = checked((int)header.Rows);
        Dimension = header.Dimension;
        RunId = header.RunId;
        _slotCount = 1 << header.SlotBits;
        Capacity = BaseCount + header.Spare;
        var sections = new ReadOnlySpan<long>(start + ItemTableHeader.FieldsSize, ItemTableHeader.SectionCount * 2);
        for (var i = 0; i < ItemTableHeader.SectionCount; i++)
        {
            _offsets[i] = sections[2 * i];
            _lengths[i] = sections[(2 * i) + 1];
        }

        _count = BaseCount;
        _creators = checked((int)(_lengths[(int)ItemColumn.Creators] / sizeof(long)));
        _songs = checked((int)(_lengths[(int)ItemColumn.Songs] / sizeof(long)));
        var names = JsonSerializer.Deserialize<ItemTableStrings>(
            new ReadOnlySpan<byte>(start + _offsets[(int)ItemColumn.Strings], checked((int)_lengths[(int)ItemColumn.Strings])))
            ?? throw new InvalidDataException("The item table has no dictionaries.");
        (_languages, _cities, _tags) = (new(names.Languages), new(names.Cities), new(names.Tags));
        Embeddings =
            new(this, start + _offsets[(int)ItemColumn.Embedding], (float*)(start + _offsets[(int)ItemColumn.Scale]), header.Encoding);
        Postings = new(this, start, _offsets, _lengths);
        Delta = new ItemDelta(this, start, _offsets, header);
        (_creatorCodes, _songCodes) = (new(Creators, header.Spare), new(Songs, header.Spare));
    }

    /// <summary>Number of works, n. It grows while the table serves.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Works that the table was written with.</summary>
    public int BaseCount { get; }

    /// <summary>Works that there is room for.</summary>
    public int Capacity { get; }

    /// <summary>Takes the works that are newer than the table.</summary>
    public ItemDelta Delta { get; }

    /// <summary>The works of each creator, song, tag, city, language, medium and kind, best first.</summary>
    public ItemPostings Postings { get; }

    /// <summary>Width of an embedding, d.</summary>
    public int Dimension { get; }

    public long RunId { get; }

    public ReadOnlySpan<long> WorkIds => Column<long>(ItemColumn.WorkId);

    /// <summary>[n, d], unit L2 norm.</summary>
    public EmbeddingMatrix Embeddings { get; }

    /// <summary>[n], in logits.</summary>
    public ReadOnlySpan<float> Bias => Column<float>(ItemColumn.Bias);

    /// <summary>[n], position in <see cref="Creators"/>, or -1.</summary>
    public ReadOnlySpan<int> Creator => Column<int>(ItemColumn.Creator);

    /// <summary>[n], position in <see cref="Songs"/>, or -1.</summary>
    public ReadOnlySpan<int> Song => Column<int>(ItemColumn.Song);

    public ReadOnlySpan<WorkKind> Kind => Column<WorkKind>(ItemColumn.Kind);

    public ReadOnlySpan<Media> Media => Column<Media>(ItemColumn.Media);

    /// <summary>[n], creator level, 0..10.</summary>
    public ReadOnlySpan<byte> Level => Column<byte>(ItemColumn.Level);

    /// <summary>[n], position in <see cref="Languages"/>, or 65535.</summary>
    public ReadOnlySpan<ushort> Language => Column<ushort>(ItemColumn.Language);

    /// <summary>[n], position in <see cref="Cities"/>, or 65535.</summary>
    public ReadOnlySpan<ushort> City => Column<ushort>(ItemColumn.City);

    /// <summary>[n], seconds since 1970, UTC.</summary>
    public ReadOnlySpan<uint> CreatedAt => Column<uint>(ItemColumn.CreatedAt);

    /// <summary>[n], [0, 1].</summary>
    public ReadOnlySpan<float> Quality => Column<float>(ItemColumn.Quality);

    /// <summary>[n], degrees, NaN when unknown.</summary>
    public ReadOnlySpan<float> Latitude => Column<float>(ItemColumn.Latitude);

    /// <summary>[n], degrees, NaN when unknown.</summary>
    public ReadOnlySpan<float> Longitude => Column<float>(ItemColumn.Longitude);

    public ReadOnlySpan<uint> Impressions => Column<uint>(ItemColumn.Impressions);

    public ReadOnlySpan<uint> Plays => Column<uint>(ItemColumn.Plays);

    /// <summary>[n], smoothed engagement, see <see cref="Engagement"/>.</summary>
    public ReadOnlySpan<float> Engagement => Column<float>(ItemColumn.Engagement);

    /// <summary>[n], recent engagement when the table was written, see <see cref="Engagement.Trend"/>.</summary>
    public ReadOnlySpan<float> Trend => Column<float>(ItemColumn.Trend);

    /// <summary>Creator ids; distinct.</summary>
    public ReadOnlySpan<long> Creators => new(_start + _offsets[(int)ItemColumn.Creators], Volatile.Read(ref _creators));

    /// <summary>Song ids; distinct.</summary>
    public ReadOnlySpan<long> Songs => new(_start + _offsets[(int)ItemColumn.Songs], Volatile.Read(ref _songs));

    public IReadOnlyList<string> Languages => _languages.Names;

    public IReadOnlyList<string> Cities => _cities.Names;

    public IReadOnlyList<string> TagNames => _tags.Names;

    /// <summary>Size of the mapped file, in bytes.</summary>
    public long Bytes => _view.Capacity;

    /// <summary>Opens a table and checks it whole.</summary>
    /// <exception cref="InvalidDataException">It is no item table of this version, is cut short, or damaged.</exception>
    public static ItemTable Open(string path)
    {
        var length = new FileInfo(path).Length;
        if (length < ItemTableHeader.Size)
            throw new InvalidDataException($"{path} is not an item table: {length} bytes are too few.");

        // Copy-on-write needs no more than the right to read.
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: false);
        var view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            ref readonly var header = ref Unsafe.AsRef<ItemTableHeader>(start);
            ItemTableIntegrity.Check(path, start, length, header);
            return new ItemTable(file, view, start, header);
        }
        catch
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tags of a row, as positions in <see cref="TagNames"/>, in the order they were given.</summary>
    public ReadOnlySpan<ushort> Tags(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
        var starts = (uint*)(_start + _offsets[(int)ItemColumn.TagStart]);
        return new((ushort*)(_start + _offsets[(int)ItemColumn.Tags]) + starts[row], (int)(starts[row + 1] - starts[row]));
    }

    /// <summary>The code of a creator, as in <see cref="Creator"/>; -1 when no work is theirs. Expected two probes, as for songs.</summary>
    public int CreatorCode(long creator) => _creatorCodes.CodeOf(Creators, creator);

    /// <inheritdoc cref="CreatorCode"/>
    public int SongCode(long song) => _songCodes.CodeOf(Songs, song);

    /// <summary>The code of a language, as in <see cref="Language"/>; -1 when no work has it. So for cities and tags.</summary>
    public int LanguageCode(string name) => _languages.CodeOf(name);

    /// <inheritdoc cref="LanguageCode"/>
    public int CityCode(string name) => _cities.CodeOf(name);

    /// <inheritdoc cref="LanguageCode"/>
    public int TagCode(string name) => _tags.CodeOf(name);

    /// <summary>The creator's id, or null.</summary>
    public long? CreatorId(int row) => Creator[row] is >= 0 and var creator ? Creators[creator] : null;

    /// <summary>The song's id, or null.</summary>
    public long? SongId(int row) => Song[row] is >= 0 and var song ? Songs[song] : null;

    /// <summary>The row of a work, or -1 when this generation does not have it. Expected two probes.</summary>
    public int RowOf(long workId) => Slots.Find(workId);

    /// <summary>The look-up of ids, over all rows that there is room for.</summary>
    internal SlotTable<long> Slots => new(
        new(_start + _offsets[(int)ItemColumn.Slots], _slotCount), new(_start + _offsets[(int)ItemColumn.WorkId], Capacity));

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Lets readers see the rows up to <paramref name="count"/>, which are complete. For the delta alone.</summary>
    internal void Publish(int count, ItemCodes codes)
    {
        // A work brings one of each at most.
        var (creators, songs) = (Creators.Length, Songs.Length);
        Volatile.Write(ref _creators, codes.Creators.Count);
        Volatile.Write(ref _songs, codes.Songs.Count);
        if (Creators.Length > creators)
            _creatorCodes.Add(Creators, creators);
        if (Songs.Length > songs)
            _songCodes.Add(Songs, songs);
        if (codes.Languages.Count > Languages.Count)
            _languages = new([.. codes.Languages]);
        if (codes.Cities.Count > Cities.Count)
            _cities = new([.. codes.Cities]);
        if (codes.Tags.Count > TagNames.Count)
            _tags = new([.. codes.Tags]);
        Volatile.Write(ref _count, count);
    }

    private ReadOnlySpan<T> Column<T>(ItemColumn column)
        where T : unmanaged =>
        new(_start + _offsets[(int)column], Count);
}
