using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace VectorRec.Records;

/// <summary>Reads one value that is written as text.</summary>
public static class Utf8Value
{
    /// <returns>Null, or why it is not a value of the field's type.</returns>
    public static string? Read(ReadOnlySpan<byte> text, Field field, ref Cell cell)
    {
        switch (field.Type)
        {
            case FieldType.Integer:
                if (WholeNumber.Read(text, out var integer) is { } wrong)
                    return wrong;
                cell.Set(integer);
                return null;
            case FieldType.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                cell.Set(number);
                return null;
            case FieldType.Number:
                return "is not a number";
            case FieldType.Time:
                if (Instant.Read(text, out var time) is { } reason)
                    return reason;
                cell.Set(time);
                return null;
            case FieldType.Uuid when Utf8Parser.TryParse(text, out Guid uuid, out var read, 'D') && read == text.Length:
                cell.Set(uuid);
                return null;
            case FieldType.Uuid:
                return "is not a UUID";
            case FieldType.Word:
                cell.Set(Word(text, field));
                return null;
            case var _ when !Utf8.IsValid(text):
                return "holds bytes that are not UTF-8";
            default:
                cell.Set(Encoding.UTF8.GetString(text));
                return null;
        }
    }

    // Known words are not allocated again for each row.
    private static string Word(ReadOnlySpan<byte> text, Field field)
    {
        foreach (var word in field.Words)
        {
            if (Ascii.Equals(text, word))
                return word;
        }

        return Encoding.UTF8.GetString(text);
    }
}
