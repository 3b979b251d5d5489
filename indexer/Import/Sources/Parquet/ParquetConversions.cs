using System.Numerics;
using ParquetSharp;

namespace VectorRec.Indexer.Import.Sources.Parquet;

/// <summary>
/// What the stored values of a column mean: what its logical type says and nothing else. Values that no field can hold are refused row by
/// row, with what they are.
/// </summary>
/// <param name="zone">How far timestamps that do not say their zone are off UTC; null: nobody knows.</param>
internal sealed class ParquetConversions(ColumnDescriptor column, TimeSpan? zone)
{
    private readonly LogicalType _type = column.LogicalType;

    public ParquetConversion<bool> Boolean() => Refuse<bool>();

    public ParquetConversion<int> Int32() => _type switch
    {
        DecimalLogicalType { Scale: var scale } => (value, field, ref cell) => ParquetValue.Decimal(value, scale, field, ref cell),
        IntLogicalType { IsSigned: false } => static (value, field, ref cell) => ParquetValue.Integer((uint)value, field, ref cell),
        IntLogicalType or NoneLogicalType => static (value, field, ref cell) => ParquetValue.Integer(value, field, ref cell),
        _ => Refuse<int>(),
    };

    public ParquetConversion<long> Int64() => _type switch
    {
        DecimalLogicalType { Scale: var scale } => (value, field, ref cell) => ParquetValue.Decimal(value, scale, field, ref cell),
        TimestampLogicalType { TimeUnit: var unit, IsAdjustedToUtc: var utc } => Timestamp(unit, utc ? TimeSpan.Zero : zone),
        IntLogicalType { IsSigned: false } => static (value, field, ref cell) =>
            ParquetValue.Decimal((ulong)value, scale: 0, field, ref cell),
        IntLogicalType or NoneLogicalType => static (value, field, ref cell) => ParquetValue.Integer(value, field, ref cell),
        _ => Refuse<long>(),
    };

    // Days and nanoseconds of a clock whose zone the format does not tell.
    public ParquetConversion<Int96> Int96() => (value, field, ref cell) =>
    {
        const int unixEpoch = 2_440_588;
        var nanoseconds = (long)(((ulong)(uint)value.B << 32) | (uint)value.A);
        return ParquetValue.Timestamp(
            ((Int128)(value.C - unixEpoch) * TimeSpan.TicksPerDay) + (nanoseconds / TimeSpan.NanosecondsPerTick), zone, field, ref cell);
    };

    public ParquetConversion<float> Float() => static (value, field, ref cell) => ParquetValue.Number(value, field, ref cell);

    public ParquetConversion<double> Double() => static (value, field, ref cell) => ParquetValue.Number(value, field, ref cell);

    public ParquetConversion<ByteArray> Bytes() => _type switch
    {
        DecimalLogicalType { Scale: var scale } => (value, field, ref cell) => ParquetValue.Decimal(
            new BigInteger(Span(value), isBigEndian: true), scale, field, ref cell),
        StringLogicalType or JsonLogicalType or EnumLogicalType or NoneLogicalType => static (value, field, ref cell) =>
            ParquetValue.Text(Span(value), field, ref cell),
        _ => Refuse<ByteArray>(),
    };

    public ParquetConversion<FixedLenByteArray> FixedBytes()
    {
        var length = column.TypeLength;
        return _type switch
        {
            DecimalLogicalType { Scale: var scale } => (value, field, ref cell) => ParquetValue.Decimal(
                new BigInteger(Span(value, length), isBigEndian: true), scale, field, ref cell),
            UuidLogicalType when length == 16 => static (value, field, ref cell) =>
                ParquetValue.Uuid(new Guid(Span(value, 16), bigEndian: true), field, ref cell),
            Float16LogicalType when length == sizeof(short) => static (value, field, ref cell) =>
                ParquetValue.Number((double)BitConverter.ToHalf(Span(value, sizeof(short))), field, ref cell),
            _ => Refuse<FixedLenByteArray>(),
        };
    }

    private static ParquetConversion<long> Timestamp(TimeUnit unit, TimeSpan? zone) => unit switch
    {
        TimeUnit.Millis => (value, field, ref cell) =>
            ParquetValue.Timestamp((Int128)value * TimeSpan.TicksPerMillisecond, zone, field, ref cell),
        TimeUnit.Micros => (value, field, ref cell) =>
            ParquetValue.Timestamp((Int128)value * TimeSpan.TicksPerMicrosecond, zone, field, ref cell),
        // Rounded down, also before 1970.
        TimeUnit.Nanos => (value, field, ref cell) => ParquetValue.Timestamp(
            Math.DivRem(value, TimeSpan.NanosecondsPerTick) is var (ticks, rest) && rest < 0 ? ticks - 1 : ticks, zone, field, ref cell),
        _ => static (value, field, ref cell) => "is a timestamp of an unknown unit",
    };

    private ParquetConversion<T> Refuse<T>()
    {
        var what = _type switch
        {
            DateLogicalType => "a day without a time",
            TimeLogicalType => "a time of day without a day",
            IntervalLogicalType => "an interval",
            NullLogicalType => "of no type at all",
            _ when column.PhysicalType == PhysicalType.Boolean => "a boolean",
            NoneLogicalType => "raw bytes",
            _ => $"of the Parquet type {_type.Type}",
        };
        var reason = $"is {what}, which the field is not";
        return (value, field, ref cell) => reason;
    }

    private static unsafe ReadOnlySpan<byte> Span(ByteArray bytes) => new(bytes.Pointer.ToPointer(), bytes.Length);

    private static unsafe ReadOnlySpan<byte> Span(FixedLenByteArray bytes, int length) => new(bytes.Pointer.ToPointer(), length);
}
