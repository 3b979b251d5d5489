namespace VectorRec.Records;

/// <summary>Reads ISO 8601 instants: date, T, time, up to nine digits of a second, and Z or an offset. Nothing is guessed.</summary>
public static class IsoTime
{
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTime utc)
    {
        utc = default;
        if (text.Length < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !Digits(text[..4], out var year) || !Digits(text[5..7], out var month) || !Digits(text[8..10], out var day)
            || !Digits(text[11..13], out var hour) || !Digits(text[14..16], out var minute) || !Digits(text[17..19], out var second)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59
                || second > 59)
            return false;

        var rest = text[19..];
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks;
        if (rest[0] == '.' && !Fraction(ref rest, ref ticks))
            return false;
        if (!Offset(rest, out var offset))
            return false;
        ticks -= offset;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        utc = new DateTime(ticks, DateTimeKind.Utc);
        return true;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, ref long ticks)
    {
        var end = rest[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;
        if (end is < 2 or > 10)
            return false;
        var unit = TimeSpan.TicksPerSecond;
        foreach (var digit in rest[1..end])
            ticks += (digit - '0') * (unit /= 10);
        rest = rest[end..];
        return true;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text is [(byte)'Z'])
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Digits(text[1..3], out var hours) || !Digits(text[4..6], out var minutes) || hours > 14 || minutes > 59)
            return false;
        ticks = ((hours * 60) + minutes) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (c is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (c - '0');
        }

        return true;
    }
}
