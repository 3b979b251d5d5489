using System.Globalization;

namespace VectorRec.Records;

/// <summary>Checks a row that has been read against the description of its kind; what is wrong becomes defects.</summary>
public static class RowRules
{
    public static readonly Instant Earliest = Instant.OfUtc(DateTime.UnixEpoch);

    /// <param name="now">Nothing is taken that is later than this by more than <see cref="Instant.Ahead"/>.</param>
    public static void Check(Row row, DateTimeOffset now)
    {
        var latest = Instant.Of(now + Instant.Ahead);
        var kind = row.Kind;
        for (var i = 0; i < kind.Fields.Count; i++)
        {
            var field = kind.Fields[i];
            ref readonly var cell = ref row.Cells[i];
            var reason = cell.State switch
            {
                CellState.Present => Check(field, cell, latest),
                CellState.Absent or CellState.Cleared when field.Required => "is required",
                _ => null,
            };
            if (reason is not null)
                row.Defects.Add(new(field.Name, reason));
        }

        if (kind.Pair is var (first, second) && State(row, first) != State(row, second) && row.Defects.Count == 0)
            row.Defects.Add(
                new(State(row, first) == CellState.Present ? second : first, $"is missing: {first} and {second} come together"));
        if (kind.Distinct is var (one, other) && row.Defects.Count == 0 && Value(row, one) == Value(row, other))
            row.Defects.Add(new(other, $"is the same as {one}"));
        CheckChoice(row);
    }

    private static void CheckChoice(Row row)
    {
        if (row.Defects.Count > 0)
            return;
        foreach (var (field, word, needed) in row.Kind.Needs)
        {
            if (State(row, field) == CellState.Present && row.Cell(field).Text == word && State(row, needed) != CellState.Present)
                row.Defects.Add(new(needed, $"is missing: {field} is {word}"));
        }

        if (row.Kind.OneOf.Count > 0 && row.Defects.Count == 0
            && row.Kind.OneOf.Count(field => State(row, field) == CellState.Present) != 1)
            row.Defects.Add(new(null, $"has to have one of {string.Join(", ", row.Kind.OneOf)}, and no more"));
    }

    /// <summary>The defect of a field that names a record which does not exist.</summary>
    public static Defect Unknown(Field field, long id) => new(field.Name, $"refers to {id}, which is not among the {field.References}");

    /// <summary>The defect of a field that would take a final word back.</summary>
    public static Defect IsFinal(Field field, string value) =>
        new(field.Name, $"is {value}, but the record is {field.Final} already, which is for good");

    /// <summary>The defect of a vector that is not as wide as the others of its kind.</summary>
    public static Defect Width(Field field, int width, int others) =>
        new(field.Name, $"has {width} numbers, where the vectors of {field.VectorOf} have {others}");

    private static CellState State(Row row, string field) => row.Cells[row.Kind.IndexOf(field)].State;

    private static long Value(Row row, string field) => row.Cells[row.Kind.IndexOf(field)].Integer;

    private static string? Check(Field field, in Cell cell, Instant latest) => field.Type switch
    {
        FieldType.Integer => Range(field, cell.Integer),
        FieldType.Number => Finite(field, cell.Number),
        FieldType.Text => Text(field, cell.Text),
        FieldType.Word => field.Words.Contains(cell.Text) ? null : $"is none of {string.Join(", ", field.Words)}",
        FieldType.Time => Timely(cell.Time, latest),
        FieldType.Texts => Items(field, cell.Texts.Length) ?? Texts(field, cell.Texts),
        FieldType.Integers => Items(field, cell.Integers.Length) ?? Integers(field, cell.Integers),
        FieldType.Vector => Items(field, cell.Numbers.Length) ?? Direction(cell.Numbers),
        _ => null,
    };

    /// <summary>Whether it can have happened.</summary>
    /// <returns>Null, or the reason why not.</returns>
    public static string? Timely(Instant time, Instant latest) =>
        time < Earliest ? "is before 1970"
        : time > latest ? $"is more than {Instant.Ahead.TotalMinutes} minutes ahead of the clock here"
        : null;

    private static string? Finite(Field field, double value)
    {
        var stored = field.IsSingle ? (float)value : value;
        return double.IsFinite(stored) ? Range(field, stored) : "is not a finite number";
    }

    private static string? Range(Field field, double value) =>
        field.Min is { } min && (value < min || (field.AboveMin && value <= min))
            ? $"has to be {(field.AboveMin ? "above" : "at least")} {Show(min)}"
        : field.Max is { } max && value > max ? $"has to be at most {Show(max)}"
        : null;

    private static string Show(double bound) => bound.ToString(CultureInfo.InvariantCulture);

    private static string? Text(Field field, string value) =>
        value.Contains('\0') ? "holds the character U+0000"
        : TooLong(value, field.MaxLength) ? $"has more than {field.MaxLength} characters"
        : null;

    // The length in UTF-16 is never below the number of code points.
    private static bool TooLong(string value, int max) => value.Length > max && value.EnumerateRunes().Count() > max;

    private static string? Items(Field field, int count) => count > field.MaxItems ? $"has more than {field.MaxItems} items" : null;

    private static string? Texts(Field field, string[] values)
    {
        foreach (var value in values)
        {
            if (value.Length == 0)
                return "has an empty item";
            if (value.Contains('|'))
                return "has an item with a |, which separates items in CSV";
            if (Text(field, value) is { } reason)
                return $"has an item that {reason}";
        }

        return null;
    }

    private static string? Direction(float[] numbers)
    {
        foreach (var number in numbers)
        {
            if (!float.IsFinite(number))
                return "has an item that is not a finite number of 32 bits";
        }

        return numbers.Length == 0 ? "has no numbers"
            : numbers.AsSpan().ContainsAnyExcept(0f) ? null
            : "is all zeros, which is no direction";
    }

    private static string? Integers(Field field, long[] values)
    {
        foreach (var value in values)
        {
            if (Range(field, value) is { } reason)
                return $"has an item that {reason}";
        }

        return null;
    }
}
