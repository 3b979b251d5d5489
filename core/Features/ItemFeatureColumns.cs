using System.Runtime.InteropServices;

namespace VectorRec.Features;

/// <summary>One feature's values of all works: [rows, width] numbers of so many bytes.</summary>
/// <param name="Bytes">Of one number: as few as the feature's size needs; 4 for a numeric one.</param>
/// <param name="Offset">In the file.</param>
/// <param name="RowOffset">In a row that is packed by itself.</param>
internal readonly record struct ItemFeatureColumn(Feature Feature, int Bytes, long Offset, int RowOffset)
{
    public int RowBytes => Feature.Width * Bytes;

    /// <summary>Writes one row of the batch as this column keeps it.</summary>
    public void Pack(FeatureBatch batch, int row, Span<byte> target)
    {
        if (Feature.Kind == FeatureKind.Numeric)
        {
            MemoryMarshal.AsBytes(batch.Values(Feature.Name, row)).CopyTo(target);
            return;
        }

        var indices = batch.Indices(Feature.Name, row);
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= Feature.Size)
                throw new InvalidOperationException($"{Feature.Name} has an index {indices[i]} outside of its {Feature.Size} values.");
            switch (Bytes)
            {
                case 1: target[i] = (byte)indices[i]; break;
                case 2: MemoryMarshal.Cast<byte, ushort>(target)[i] = (ushort)indices[i]; break;
                default: MemoryMarshal.Cast<byte, int>(target)[i] = (int)indices[i]; break;
            }
        }
    }

    /// <summary>Reads what <see cref="Pack"/> wrote into a row of a batch.</summary>
    public void Unpack(ReadOnlySpan<byte> source, FeatureBatch batch, int row)
    {
        if (Feature.Kind == FeatureKind.Numeric)
        {
            MemoryMarshal.Cast<byte, float>(source).CopyTo(batch.Values(Feature.Name, row));
            return;
        }

        var indices = batch.Indices(Feature.Name, row);
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = Bytes switch
            {
                1 => source[i],
                2 => MemoryMarshal.Cast<byte, ushort>(source)[i],
                _ => MemoryMarshal.Cast<byte, int>(source)[i],
            };
        }
    }
}

/// <summary>Where each item feature lies in a generation's file of them. It follows from the schema and the number of works.</summary>
internal sealed class ItemFeatureColumns
{
    private const int Alignment = 64;

    public ItemFeatureColumns(FeatureSchema schema, long rows)
    {
        var columns = new List<ItemFeatureColumn>();
        Length = ItemFeaturesHeader.Size;
        // The widest first, so that every number of a packed row is aligned.
        foreach (var (feature, bytes) in schema.Of(FeatureSide.Item).Select(feature => (feature, BytesOf(feature)))
            .OrderByDescending(pair => pair.Item2))
        {
            columns.Add(new(feature, bytes, Length, RowBytes));
            RowBytes += feature.Width * bytes;
            Length = (Length + (rows * feature.Width * bytes) + Alignment - 1) / Alignment * Alignment;
        }

        All = [.. columns];
        var content = columns.FindIndex(column => column.Feature.Name == FeatureNames.Content);
        Content = content < 0 ? null : columns[content];
    }

    /// <summary>That of the works' vectors; null when the schema has none.</summary>
    public ItemFeatureColumn? Content { get; }

    public ItemFeatureColumn[] All { get; }

    /// <summary>Of one work.</summary>
    public int RowBytes { get; }

    /// <summary>Of the file.</summary>
    public long Length { get; }

    private static int BytesOf(Feature feature) =>
        feature.Kind == FeatureKind.Numeric ? sizeof(float)
        : feature.Size <= byte.MaxValue + 1 ? sizeof(byte)
        : feature.Size <= ushort.MaxValue + 1 ? sizeof(ushort)
        : sizeof(int);
}
