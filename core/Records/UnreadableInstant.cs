using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace VectorRec.Records;

/// <summary>Why a text is not a moment: the first thing that is wrong with it, from the left.</summary>
internal static partial class UnreadableInstant
{
    private const string Like = "a time is written like 2026-01-31T08:00:00Z or 2026-01-31T08:00:00.25+08:00";

    private const int LongestText = 100;

    public static string Explain(ReadOnlySpan<byte> text)
    {
        var said = Encoding.UTF8.GetString(text[..Math.Min(text.Length, LongestText)]);
        if (Number().IsMatch(said))
            return $"is a number: {Like}";
        if (Compact().IsMatch(said))
            return $"is written without the hyphens and colons: {Like}";
        var found = Parts().Match(said);
        if (!found.Success || text.Length > LongestText)
            return $"is not a time: {Like}";
        // Worse than a spelling: nobody can tell which moment it is.
        if (found.Groups["second"].Success && found.Groups["rest"].Value.Length == 0)
            return Offset("")!;
        return Date(found) ?? Clock(found) ?? Offset(found.Groups["rest"].Value) ?? "is not a moment from the year 1 to the year 9999";
    }

    private static string? Date(Match found)
    {
        var (year, month, day) = (Value(found, "year"), Value(found, "month"), Value(found, "day"));
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month))
            return "is a day that is not in the calendar";
        return found.Groups["between"].Value switch
        {
            "T" => null,
            "" => $"is a day without a time: {Like}",
            "t" => "has a small t where a T belongs",
            _ => "has a space where a T belongs",
        };
    }

    private static string? Clock(Match found)
    {
        if (!found.Groups["minute"].Success)
            return $"has no minutes: {Like}";
        if (!found.Groups["second"].Success)
            return $"has no seconds: {Like}";
        var (hour, minute, second) = (Value(found, "hour"), Value(found, "minute"), Value(found, "second"));
        if (hour == 24)
            return "has the hour 24, which is the hour 00 of the next day";
        if (second == 60)
            return "has a second 60: leap seconds are not kept";
        if (hour > 23 || minute > 59 || second > 59)
            return "is a time of day that no clock shows";
        if (!found.Groups["fraction"].Success)
            return null;
        return found.Groups["fraction"].Value switch
        {
            [',', ..] => "has a comma where the fraction of a second begins with a point",
            { Length: 1 } => "has a point without a fraction of a second behind it",
            { Length: > 10 } => "has more than nine digits of a second",
            _ => null,
        };
    }

    private static string? Offset(string rest) => rest switch
    {
        _ when Instant.TryReadOffset(Encoding.UTF8.GetBytes(rest), out _) => null,
        "" => "has no offset from UTC: it has to end in Z or in one like +08:00",
        "z" => "has a small z where a Z belongs",
        _ when Shortened().IsMatch(rest) => "has an offset from UTC that is not written like +08:00",
        _ when rest[0] is '+' or '-' && rest.Length == 6 => "has an offset from UTC that is beyond 14:00",
        _ => "has no offset from UTC, or more behind it: it has to end in Z or in one like +08:00",
    };

    private static int Value(Match found, string part) => int.Parse(found.Groups[part].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex(@"^[0-9]{8}([Tt ][0-9]{2,})")]
    private static partial Regex Compact();

    [GeneratedRegex("""
        (?xs) ^ (?<year>[0-9]{4}) - (?<month>[0-9]{2}) - (?<day>[0-9]{2})
        (?: (?<between>[Tt\ ]) (?<hour>[0-9]{2}) (?: : (?<minute>[0-9]{2}) (?: : (?<second>[0-9]{2}) (?<fraction>[.,][0-9]*)? )? )?
            (?<rest>.*) | (?<between>) ) $
        """)]
    private static partial Regex Parts();

    [GeneratedRegex(@"^[+-]([0-9]{1,2}|[0-9]{4}|[0-9]:[0-9]{2}|[0-9]{2}:[0-9]|[0-9]{2}:[0-9]{2}:[0-9]{2})$")]
    private static partial Regex Shortened();
}
