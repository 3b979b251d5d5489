using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using VectorRec.Records;

namespace VectorRec.Indexer.Import.Validation;

/// <summary>The keys of all rows seen, to find repeated ones and references that lead nowhere.</summary>
internal sealed class KnownKeys
{
    // Of earlier files, and of this one.
    private readonly HashSet<(long, long, Guid)> _earlier = [];
    private readonly HashSet<(long, long, Guid)> _here = [];
    private readonly HashSet<(long, long, Guid)> _final = [];
    private readonly HashSet<(long, long, Guid)> _finalHere = [];

    /// <summary>What was seen until now belongs to files that are over.</summary>
    public void BeginFile()
    {
        _earlier.UnionWith(_here);
        _here.Clear();
        _final.UnionWith(_finalHere);
        _finalHere.Clear();
    }

    /// <returns>False when a row with this key came before in this file.</returns>
    public bool Add(Row row) => _here.Add(Key(row));

    /// <summary>Whether an earlier file said the final word of a record.</summary>
    public bool IsFinal(Row row) => _final.Contains(Key(row));

    /// <summary>Notes whether a row says it. Of rows with the same key in one file the last counts.</summary>
    public void NoteFinal(Row row, bool final)
    {
        if (final)
            _finalHere.Add(Key(row));
        else
            _finalHere.Remove(Key(row));
    }

    private static (long, long, Guid) Key(Row row)
    {
        if (row.Kind.OneOf.Count > 0)
            return (0, 0, Digest(row));
        var (numbers, uuid) = ((First: 0L, Second: 0L), Guid.Empty);
        foreach (var name in row.Kind.Key)
        {
            var position = row.Kind.IndexOf(name);
            if (row.Kind.Fields[position].Type == FieldType.Uuid)
                uuid = row.Cells[position].Uuid;
            else
                numbers = (row.Cells[position].Integer, numbers.First);
        }

        return (numbers.First, numbers.Second, uuid);
    }

    // Keys with texts, of which some fields are empty: what tells them apart in sixteen bytes.
    private static Guid Digest(Row row) =>
        new(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(row.Kind.Key.Select(name => Part(row, name))))[..16]);

    private static string? Part(Row row, string name)
    {
        ref readonly var cell = ref row.Cell(name);
        if (cell.State != CellState.Present)
            return null;
        return row.Kind.Fields[row.Kind.IndexOf(name)].Type == FieldType.Integer
            ? cell.Integer.ToString(CultureInfo.InvariantCulture) : cell.Text;
    }

    /// <summary>Whether a record of a kind with one integer as its key was seen.</summary>
    public bool Contains(long id) => _earlier.Contains((id, 0, Guid.Empty)) || _here.Contains((id, 0, Guid.Empty));
}
