using ParquetSharp;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources.Parquet;

/// <summary>One column of a row group, read from its first row to its last.</summary>
internal abstract class ParquetColumn : IDisposable
{
    /// <summary>Reads the next row's value.</summary>
    /// <returns>Null, or why it is not a value of the field's type.</returns>
    public abstract string? Read(Field field, ref Cell cell);

    public abstract void Dispose();

    /// <param name="zone">Of timestamps that do not say theirs; null: they are refused.</param>
    public static ParquetColumn Of(ColumnReader reader, ParquetShape shape, TimeSpan? zone)
    {
        var type = new ParquetConversions(reader.ColumnDescriptor, zone);
        return reader switch
        {
            ColumnReader<bool> booleans => new ParquetColumn<bool>(booleans, shape, type.Boolean()),
            ColumnReader<int> integers => new ParquetColumn<int>(integers, shape, type.Int32()),
            ColumnReader<long> integers => new ParquetColumn<long>(integers, shape, type.Int64()),
            ColumnReader<Int96> times => new ParquetColumn<Int96>(times, shape, type.Int96()),
            ColumnReader<float> numbers => new ParquetColumn<float>(numbers, shape, type.Float()),
            ColumnReader<double> numbers => new ParquetColumn<double>(numbers, shape, type.Double()),
            ColumnReader<ByteArray> bytes => new ParquetColumn<ByteArray>(bytes, shape, type.Bytes()),
            ColumnReader<FixedLenByteArray> bytes => new ParquetColumn<FixedLenByteArray>(bytes, shape, type.FixedBytes()),
            _ => throw new NotSupportedException(reader.GetType().Name),
        };
    }
}

/// <summary>Makes a cell of a value.</summary>
/// <returns>Null, or why it is not a value of the field's type.</returns>
internal delegate string? ParquetConversion<T>(T value, Field field, ref Cell cell);

/// <inheritdoc/>
internal sealed class ParquetColumn<T>(ColumnReader<T> reader, ParquetShape shape, ParquetConversion<T> convert) : ParquetColumn
    where T : unmanaged
{
    // Levels that are read at once. Bytes that values point to are there until the next are read.
    private const int Batch = 4096;

    private readonly short[] _definitions = new short[Batch];
    private readonly short[] _repetitions = new short[Batch];
    private readonly T[] _values = new T[Batch];
    private int _level;
    private int _levels;
    private int _value;

    public override string? Read(Field field, ref Cell cell)
    {
        var lists = field.Item is not null;
        var reason = shape.IsList ? ReadList(field, ref cell) : ReadValue(field, lists, ref cell);
        return lists == shape.IsList ? reason : lists ? "is not a list" : "is a list";
    }

    public override void Dispose() => reader.Dispose();

    private string? ReadValue(Field field, bool skipped, ref Cell cell)
    {
        Require();
        if (_definitions[_level++] != shape.ValueLevel)
            return null;
        return skipped ? Skip() : convert(_values[_value++], field, ref cell);
    }

    private string? Skip()
    {
        _value++;
        return null;
    }

    private string? ReadList(Field field, ref Cell cell)
    {
        string? reason = null;
        Require();
        var first = _definitions[_level];
        var (items, kind, item) = (new ListItems(field), field.Item ?? Field.TextItem, new Cell());
        do
        {
            var level = _definitions[_level++];
            if (level == shape.ValueLevel)
            {
                // Taken also where nobody looks at it any more: the next value is that of the next item.
                var value = _values[_value++];
                reason ??= convert(value, kind, ref item);
                items.Add(item);
                item = new();
            }
            else if (level >= shape.ListLevel)
            {
                reason ??= kind.Type switch
                {
                    FieldType.Integer => "is not an integer",
                    FieldType.Number => "is not a number",
                    _ => "is not a text",
                };
            }
        }
        while (Fill() && _repetitions[_level] > 0);

        if (first == 0 && shape.Nullable)
            return null;
        if (field.Item is not null)
            items.CopyTo(ref cell);
        return reason is null ? null : $"has an item that {reason}";
    }

    private void Require()
    {
        if (!Fill())
            throw new InvalidDataException($"the column {reader.ColumnDescriptor.Name} has fewer values than the file has rows");
    }

    private bool Fill()
    {
        if (_level < _levels)
            return true;
        (_level, _levels, _value) = (0, 0, 0);
        while (_levels == 0 && reader.HasNext)
        {
            // Columns that are required have no levels; a list that is not has both.
            _levels = (int)reader.ReadBatch(Batch, _definitions, _repetitions, _values, out var values);
            if (reader.ColumnDescriptor.MaxDefinitionLevel == 0)
                _levels = (int)values;
        }

        return _levels > 0;
    }
}
