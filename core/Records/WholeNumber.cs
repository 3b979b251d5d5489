using System.Buffers.Text;
using System.Globalization;

namespace VectorRec.Records;

/// <summary>
/// Reads integers by one rule, which is that of JSON Schema: what counts is the number and not how it is written, so <c>10.0</c> and
/// <c>1e1</c> are 10.
/// </summary>
public static class WholeNumber
{
    private const int LongestExponent = 1_000_000;

    /// <returns>Null, or why it is not an integer of 64 bits; it reads after the field's name.</returns>
    public static string? Read(ReadOnlySpan<byte> text, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out var read) && read == text.Length)
            return null;
        return TryScan(text, out var negative, out var digits, out var exponent) ? Scale(negative, digits, exponent, out value)
            : "is not an integer";
    }

    /// <param name="value">A float of 64 bits: whole numbers beyond 2^53 are not exact in it.</param>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, out long)" path="/returns"/>
    public static string? Read(double value, out long whole)
    {
        whole = 0;
        if (!double.IsInteger(value))
            return "is not an integer";
        if (Math.Abs(value) > 1L << 53)
            return "is beyond 2^53 in a column of floats, where integers are not exact";
        whole = (long)value;
        return null;
    }

    // The number is digits x 10^exponent.
    private static bool TryScan(ReadOnlySpan<byte> text, out bool negative, out string digits, out long exponent)
    {
        (negative, digits, exponent) = (text is [(byte)'-', ..], "", 0);
        if (text is [(byte)'+' or (byte)'-', ..])
            text = text[1..];
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];
        if (whole.Length == 0 || (point >= 0 && fraction.Length == 0) || !AreDigits(whole) || !AreDigits(fraction)
            || (e >= 0 && !TryExponent(text[(e + 1)..], out exponent)))
            return false;
        exponent -= fraction.Length;
        digits = string.Concat(System.Text.Encoding.ASCII.GetString(whole), System.Text.Encoding.ASCII.GetString(fraction));
        return true;
    }

    private static string? Scale(bool negative, string digits, long exponent, out long value)
    {
        value = 0;
        var significant = digits.TrimStart('0').TrimEnd('0');
        if (significant.Length == 0)
            return null;
        exponent += digits.Length - digits.TrimEnd('0').Length;
        if (exponent < 0)
            return "is not an integer";
        if (significant.Length + exponent > 19)
            return "is out of range";
        var size = UInt128.Parse(significant, CultureInfo.InvariantCulture);
        for (; exponent > 0; exponent--)
            size *= 10;
        if (size > (UInt128)long.MaxValue + (negative ? 1u : 0u))
            return "is out of range";
        value = negative ? (long)-(Int128)size : (long)size;
        return null;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var digits = text is [(byte)'+' or (byte)'-', .. var unsigned] ? unsigned : text;
        if (digits.Length == 0 || !AreDigits(digits))
            return false;
        foreach (var digit in digits)
            exponent = Math.Min(LongestExponent, (exponent * 10) + (digit - '0'));
        if (text[0] == '-')
            exponent = -exponent;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
