using System.Text.Json.Serialization;

namespace VectorRec.Records;

/// <summary>
/// A moment, whatever clock it was read from: whoever gives one says its offset from UTC, or it is refused. Kept in microseconds, as the
/// database does.
/// </summary>
[JsonConverter(typeof(InstantConverter))]
public readonly record struct Instant : IComparable<Instant>
{
    /// <summary>How far a sender's clock may be ahead of ours. What claims to be later has not happened yet.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly long _ticks;

    private Instant(long ticks) => _ticks = ticks - (ticks % TimeSpan.TicksPerMicrosecond);

    public DateTime Utc => new(_ticks, DateTimeKind.Utc);

    /// <exception cref="ArgumentException">It is local, or of no zone at all.</exception>
    public static Instant OfUtc(DateTime utc) => utc.Kind == DateTimeKind.Utc
        ? new(utc.Ticks)
        : throw new ArgumentException("A time that is not UTC is no moment.", nameof(utc));

    public static Instant Of(DateTimeOffset time) => new(time.UtcTicks);

    /// <summary>
    /// Reads a date, T, a time to the second with up to nine more digits, and Z or an offset of up to 14 hours, as in
    /// <c>2026-01-31T08:00:00.25+08:00</c>. Nothing is guessed.
    /// </summary>
    /// <returns>Null, or why it is not a moment; it reads after the field's name.</returns>
    public static string? Read(ReadOnlySpan<byte> text, out Instant instant)
    {
        if (TryRead(text, out instant))
            return null;
        return UnreadableInstant.Explain(text);
    }

    public int CompareTo(Instant other) => _ticks.CompareTo(other._ticks);

    public static bool operator <(Instant a, Instant b) => a._ticks < b._ticks;

    public static bool operator >(Instant a, Instant b) => a._ticks > b._ticks;

    public static bool operator <=(Instant a, Instant b) => a._ticks <= b._ticks;

    public static bool operator >=(Instant a, Instant b) => a._ticks >= b._ticks;

    private static bool TryRead(ReadOnlySpan<byte> text, out Instant instant)
    {
        instant = default;
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
        if (!TryReadOffset(rest, out var offset))
            return false;
        ticks -= offset.Ticks;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            return false;
        instant = new(ticks);
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

    /// <summary>Reads Z, or hours and minutes as in <c>+08:00</c>.</summary>
    public static bool TryReadOffset(ReadOnlySpan<byte> text, out TimeSpan offset)
    {
        offset = default;
        if (text is [(byte)'Z'])
            return true;
        if (text.Length != 6 || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':'
            || !Digits(text[1..3], out var hours) || !Digits(text[4..6], out var minutes) || hours > 14 || minutes > 59)
            return false;
        offset = new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    internal static bool Digits(ReadOnlySpan<byte> text, out int value)
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
