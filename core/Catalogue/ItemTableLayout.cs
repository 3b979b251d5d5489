using System.Runtime.InteropServices;

namespace VectorRec.Catalogue;

/// <summary>
/// Where each column of an item table lies in its file. Every section starts on a 64-byte line, so that a column
/// can be read with aligned vectors straight from the mapped pages.
/// </summary>
internal enum ItemColumn
{
    WorkId, Embedding, Bias, Creator, Song, Kind, Media, Level, Language, City, CreatedAt, Quality, Latitude, Longitude,
    Impressions, Plays, Engagement, Trend, Scale, TagStart, Tags, Slots, Creators, Songs, Strings,

    // Two for each family of posting lists, in the order of PostedBy.
    AllStart, AllRows, CreatorStart, CreatorRows, SongStart, SongRows, TagPostingStart, TagPostingRows,
    CityStart, CityRows, LanguageStart, LanguageRows, MediaStart, MediaRows, KindStart, KindRows,
}

/// <summary>The first bytes of an item table. All numbers are little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct ItemTableHeader
{
    public const ulong ExpectedMagic = 0x3345_4C42_4154_5256; // "VRTABLE3"
    public const int SectionCount = (int)ItemColumn.KindRows + 1;

    /// <summary>Bytes of the fields below, padded; offset and length of each section follow.</summary>
    public const int FieldsSize = 64;

    public const int Size = FieldsSize + (SectionCount * 16) + 64;
    public const int Alignment = 64;

    public ulong Magic;
    public long Rows;
    public int Dimension;
    public int SlotBits;

    /// <summary>XXH3 of the whole file, with this field taken as 0.</summary>
    public ulong Checksum;

    /// <summary>The generation's run, so that a table cannot be read beside another run's collection.</summary>
    public long RunId;

    /// <summary>Rows that may be added behind the others while the table serves.</summary>
    public int Spare;

    public EmbeddingEncoding Encoding;

    /// <summary>The catalogue's mean engagement, the prior of <see cref="Engagement.Rate"/>.</summary>
    public double PriorRate;
}
