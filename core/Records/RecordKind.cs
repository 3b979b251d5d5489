using System.Collections.Frozen;
using System.Text;

namespace VectorRec.Records;

/// <summary>A kind of record: one file holds one kind, its name up to the first dot says which.</summary>
/// <param name="key">The fields that identify a record.</param>
public sealed class RecordKind(string name, string about, IReadOnlyList<string> key, IReadOnlyList<Field> fields)
{
    private readonly FrozenDictionary<string, int> _positions =
        fields.Index().ToFrozenDictionary(field => field.Item.Name, field => field.Index, StringComparer.Ordinal);

    private readonly byte[][] _utf8Names = [.. fields.Select(field => Encoding.UTF8.GetBytes(field.Name))];

    /// <summary>Also the name of the table, unless the rows are kept in another shape: those with <see cref="OneOf"/>.</summary>
    public string Name { get; } = name;

    public string About { get; } = about;

    public IReadOnlyList<string> Key { get; } = key;

    public IReadOnlyList<Field> Fields { get; } = fields;

    /// <summary>A field that lies in a table of vectors, beside that of the kind; null: there is none.</summary>
    public Field? Aside { get; } = fields.FirstOrDefault(field => field.VectorOf == name);

    /// <summary>The table of a field: that of the kind, or that of vectors.</summary>
    public static string VectorTable(Field vector) => $"{vector.VectorOf![..^1]}_vectors";

    /// <summary>Two fields that are both there or both absent.</summary>
    public (string First, string Second)? Pair { get; init; }

    /// <summary>Two fields that have to differ.</summary>
    public (string First, string Second)? Distinct { get; init; }

    /// <summary>Fields of which a row has exactly one.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>For some words of a field, the field that has to come with them.</summary>
    public IReadOnlyList<(string Field, string Word, string Needed)> Needs { get; init; } = [];

    /// <returns>-1 when there is no such field.</returns>
    public int IndexOf(string name) => _positions.GetValueOrDefault(name, -1);

    public int IndexOf(ReadOnlySpan<byte> utf8Name)
    {
        for (var i = 0; i < _utf8Names.Length; i++)
        {
            if (utf8Name.SequenceEqual(_utf8Names[i]))
                return i;
        }

        return -1;
    }
}
