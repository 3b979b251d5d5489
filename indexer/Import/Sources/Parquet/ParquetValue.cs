using System.Globalization;
using System.Numerics;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.Sources.Parquet;

/// <summary>Makes cells of values whose meaning is known. All return null, or why it is not a value of the field's type.</summary>
internal static class ParquetValue
{
    private const string NoZone =
        "is a timestamp without a zone, so nobody knows which moment it is: write it adjusted to UTC, or say its offset with --zone";

    public static string? Text(ReadOnlySpan<byte> value, Field field, ref Cell cell) => field.Type switch
    {
        FieldType.Integer => "is a text, not an integer",
        FieldType.Number => "is a text, not a number",
        _ when value.Length == 0 => null,
        _ => Utf8Value.Read(value, field, ref cell),
    };

    public static string? Integer(long value, Field field, ref Cell cell)
    {
        if (field.Type == FieldType.Integer)
            cell.Set(value);
        else if (field.Type == FieldType.Number)
            cell.Set((double)value);
        else
            return "is an integer, which the field is not";
        return null;
    }

    public static string? Decimal(BigInteger unscaled, int scale, Field field, ref Cell cell)
    {
        if (field.Type == FieldType.Number)
        {
            cell.Set(double.Parse($"{unscaled}e-{scale}", NumberStyles.Float, CultureInfo.InvariantCulture));
            return null;
        }

        if (field.Type != FieldType.Integer)
            return "is a number, which the field is not";
        var whole = BigInteger.DivRem(unscaled, BigInteger.Pow(10, scale), out var fraction);
        if (!fraction.IsZero)
            return "is not an integer";
        if (whole < long.MinValue || whole > long.MaxValue)
            return "is out of range";
        cell.Set((long)whole);
        return null;
    }

    // Data frames turn columns of integers with gaps into floats.
    public static string? Number(double value, Field field, ref Cell cell)
    {
        if (field.Type == FieldType.Number)
        {
            cell.Set(value);
            return null;
        }

        if (field.Type != FieldType.Integer)
            return "is a number, which the field is not";
        if (WholeNumber.Read(value, out var whole) is { } reason)
            return reason;
        cell.Set(whole);
        return null;
    }

    /// <param name="ticks">Since 1970, of a clock that is off UTC by <paramref name="zone"/>.</param>
    public static string? Timestamp(Int128 ticks, TimeSpan? zone, Field field, ref Cell cell)
    {
        if (field.Type != FieldType.Time)
            return "is a time, which the field is not";
        if (zone is not { } offset)
            return NoZone;
        ticks += DateTime.UnixEpoch.Ticks - offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return "is not a moment from the year 1 to the year 9999";
        cell.Set(Instant.OfUtc(new DateTime((long)ticks, DateTimeKind.Utc)));
        return null;
    }

    public static string? Uuid(Guid value, Field field, ref Cell cell)
    {
        if (field.Type != FieldType.Uuid)
            return "is a UUID, which the field is not";
        cell.Set(value);
        return null;
    }
}
