using CsCheck;
using VectorRec.Records;

namespace VectorRec.Tests.Import;

/// <summary>Generators of valid rows, made from the description of their kind.</summary>
internal static class SomeRows
{
    private const int VectorWidth = 4;

    private static readonly Gen<char> Letters = Gen.Char["abcXYZ019 ,;'\"\\|/\t\u00e9\u4e2d\u6587\u0600"];

    private static readonly DateTime[] Days = [new(1999, 2, 28), new(2024, 12, 31), new(2025, 1, 1), new(2026, 3, 4)];

    private static readonly Gen<DateTime> Times =
        Gen.Select(Gen.Int[0, 3].Select(i => Days[i]), Gen.Long[0, (24L * 3600 * 1000 * 1000) - 1],
        (day, micros) => DateTime.SpecifyKind(day.AddTicks(micros * 10), DateTimeKind.Utc));

    /// <summary>Rows with different keys.</summary>
    /// <param name="lines">Whether a text may hold line breaks.</param>
    public static Gen<Dictionary<string, object?>[]> Of(RecordKind kind, bool lines) =>
        Row(kind, lines).Array[0, 30].Select(
            rows => rows.DistinctBy(row => string.Join(' ', kind.Key.Select(key => row.GetValueOrDefault(key)))).ToArray());

    private static Gen<Dictionary<string, object?>> Row(RecordKind kind, bool lines)
    {
        var row = Gen.Const(() => new Dictionary<string, object?>());
        foreach (var field in kind.Fields)
        {
            var value = Value(field, lines);
            var cell = field.Required ? value : Gen.Frequency((2, value), (1, Gen.Const((object?)null)));
            row = Gen.Select(
                row, cell, (sofar, next) => next is null ? sofar : new Dictionary<string, object?>(sofar) { [field.Name] = next });
        }

        return row.Select(row => Consistent(kind, row));
    }

    private static Dictionary<string, object?> Consistent(RecordKind kind, Dictionary<string, object?> row)
    {
        if (row.ContainsKey("lat") != row.ContainsKey("lon"))
        {
            row.Remove("lat");
            row.Remove("lon");
        }

        if (row.TryGetValue("follower_id", out var follower) && follower!.Equals(row["followee_id"]))
            row["followee_id"] = ((long)follower + 1) % ImportDatabase.References;
        if (kind == RecordKinds.Blocks && row["user_id"]!.Equals(row["creator_id"]))
            row["creator_id"] = ((long)row["user_id"]! + 1) % ImportDatabase.References;
        // One target, and of a like or a block the one that it has.
        var kept = row.GetValueOrDefault("type") switch { "like" => "work_id", "block" => "creator_id", _ => null };
        foreach (var target in kind.OneOf.Where(target => target != (kept ?? kind.OneOf.FirstOrDefault(row.ContainsKey))))
            row.Remove(target);
        if (kind.OneOf.Count > 0 && !kind.OneOf.Any(row.ContainsKey))
            row[kept ?? "work_id"] = 1L;
        return row;
    }

    private static Gen<object?> Value(Field field, bool lines) => field.Type switch
    {
        FieldType.Integer => Integers(field).Select(value => (object?)value),
        FieldType.Number when field.IsSingle =>
            Gen.Float[(float)field.Min! + (field.AboveMin ? 1e-30f : 0), (float)(field.Max ?? 1e30)].Select(value => (object?)value),
        FieldType.Number => Gen.Double[field.Min!.Value, field.Max!.Value].Select(value => (object?)value),
        FieldType.Text => Texts(Math.Min(field.MaxLength, 40), lines).Select(value => (object?)value),
        FieldType.Word => Gen.Int[0, field.Words.Count - 1].Select(i => field.Words[i]).Select(value => (object?)value),
        FieldType.Time => Times.Select(value => (object?)value),
        FieldType.Uuid => Gen.Guid.Select(value => (object?)value),
        FieldType.Texts => Texts(12, lines).Select(text => text.Replace('|', '/')).Array[1, 6].Select(value => (object?)value),
        // Of one width, and no direction is none.
        FieldType.Vector => Gen.Float[-1e30f, 1e30f].Array[VectorWidth].Select(value => (object?)(float[])[1f, .. value[1..]]),
        _ => Gen.Long[0, ImportDatabase.References - 1].Array[1, 6].Select(value => (object?)value.Distinct().Order().ToArray()),
    };

    private static Gen<long> Integers(Field field) => field.References switch
    {
        null => Gen.Long[(long)field.Min!, field.Max is { } max ? (long)max : long.MaxValue],
        "songs" => Gen.Long[0, (ImportDatabase.References / 2) - 1],
        _ => Gen.Long[0, ImportDatabase.References - 1],
    };

    private static Gen<string> Texts(int length, bool lines) =>
        Gen.Frequency((9, Letters.Select(c => c.ToString())), (1, Gen.Const(lines ? "\n" : " ")), (1, Gen.Const("\U0001F3A4")))
            .Array[1, length / 2].Select(string.Concat);
}
