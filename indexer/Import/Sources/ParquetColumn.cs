using System.Text;
using Parquet.Data;
using Parquet.Schema;
using VectorRec.Records;
using Field = VectorRec.Records.Field;

namespace VectorRec.Indexer.Import.Sources;

/// <summary>One column of a row group, read from its first row to its last.</summary>
internal abstract class ParquetColumn : IDisposable
{
    /// <summary>Reads the next row's value.</summary>
    /// <returns>Null, or why it is not a value of the field's type.</returns>
    public abstract string? Read(Field field, ref Cell cell);

    public abstract void Dispose();

    /// <returns>Null when values of this type cannot be read as any field.</returns>
    public static ParquetColumn? Of(RawColumnData data, DataField column) => data switch
    {
        RawColumnData<ReadOnlyMemory<char>> texts => new Column<ReadOnlyMemory<char>>(texts, column, Text),
        RawColumnData<long> integers => new Column<long>(integers, column, Integer),
        RawColumnData<int> integers =>
            new Column<int>(integers, column, static (int value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<short> integers =>
            new Column<short>(integers, column, static (short value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<sbyte> integers =>
            new Column<sbyte>(integers, column, static (sbyte value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<byte> integers =>
            new Column<byte>(integers, column, static (byte value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<ushort> integers =>
            new Column<ushort>(integers, column, static (ushort value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<uint> integers =>
            new Column<uint>(integers, column, static (uint value, Field field, ref Cell cell) => Integer(value, field, ref cell)),
        RawColumnData<double> numbers => new Column<double>(numbers, column, Number),
        RawColumnData<float> numbers =>
            new Column<float>(numbers, column, static (float value, Field field, ref Cell cell) => Number(value, field, ref cell)),
        RawColumnData<DateTime> times => new Column<DateTime>(times, column, Time),
        RawColumnData<Guid> uuids => new Column<Guid>(uuids, column, Uuid),
        _ => null,
    };

    private delegate string? Convert<T>(T value, Field field, ref Cell cell);

    private static string? Text(ReadOnlyMemory<char> value, Field field, ref Cell cell)
    {
        if (field.Type is FieldType.Text)
        {
            cell.Set(value.ToString());
            return null;
        }

        return field.Type is FieldType.Integer or FieldType.Number
            ? $"is a text, not {(field.Type == FieldType.Integer ? "an integer" : "a number")}"
            : Utf8Value.Read(Encoding.UTF8.GetBytes(value.ToString()), field, ref cell);
    }

    private static string? Integer(long value, Field field, ref Cell cell)
    {
        if (field.Type == FieldType.Integer)
            cell.Set(value);
        else if (field.Type == FieldType.Number)
            cell.Set((double)value);
        else
            return "is an integer, which the field is not";
        return null;
    }

    // Data frames turn columns of integers with gaps into floats.
    private static string? Number(double value, Field field, ref Cell cell)
    {
        if (field.Type == FieldType.Number)
            cell.Set(value);
        else if (field.Type == FieldType.Integer && Math.Abs(value) <= 1L << 53 && double.IsInteger(value))
            cell.Set((long)value);
        else
            return field.Type == FieldType.Integer ? "is not an integer" : "is a number, which the field is not";
        return null;
    }

    private static string? Time(DateTime value, Field field, ref Cell cell)
    {
        if (field.Type != FieldType.Time)
            return "is a time, which the field is not";
        cell.Set(DateTime.SpecifyKind(value, DateTimeKind.Utc));
        return null;
    }

    private static string? Uuid(Guid value, Field field, ref Cell cell)
    {
        if (field.Type != FieldType.Uuid)
            return "is a UUID, which the field is not";
        cell.Set(value);
        return null;
    }

    private sealed class Column<T>(RawColumnData<T> data, DataField column, Convert<T> convert) : ParquetColumn
        where T : struct
    {
        private int _level;
        private int _value;

        public override string? Read(Field field, ref Cell cell)
        {
            if (field.Type is FieldType.Texts or FieldType.Integers)
                return column.MaxRepetitionLevel == 1 ? ReadList(field, ref cell) : "is not a list";
            if (column.MaxRepetitionLevel != 0)
                return "is a list";
            return Defined() == column.MaxDefinitionLevel ? convert(data.Values[_value++], field, ref cell) : null;
        }

        public override void Dispose() => data.Dispose();

        private int Defined() => column.MaxDefinitionLevel == 0 ? 0 : data.DefinitionLevels[_level++];

        private string? ReadList(Field field, ref Cell cell)
        {
            string? reason = null;
            var first = data.DefinitionLevels[_level];
            var (texts, integers, item) = (new List<string>(), new List<long>(), new Cell());
            var itemField = field with { Type = field.Type == FieldType.Texts ? FieldType.Text : FieldType.Integer };
            do
            {
                if (Defined() != column.MaxDefinitionLevel)
                    continue;
                reason ??= convert(data.Values[_value++], itemField, ref item);
                if (field.Type == FieldType.Integers)
                    integers.Add(item.Integer);
                else
                    texts.Add(item.State == CellState.Present ? item.Text : "");
            }
            while (_level < data.RepetitionLevels.Length && data.RepetitionLevels[_level] > 0);

            // Level 0: the list itself is null.
            if (first == 0 && column.MaxDefinitionLevel > 1)
                return null;
            if (field.Type == FieldType.Integers)
                cell.Set(integers.ToArray());
            else
                cell.Set(texts.ToArray());
            return reason is null ? null : $"has an item that {reason}";
        }
    }
}
