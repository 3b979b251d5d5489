using VectorRec.Records;

namespace VectorRec.Indexer.Import.Validation;

/// <summary>The keys of all rows seen, to find repeated ones and references that lead nowhere.</summary>
internal sealed class KnownKeys
{
    private readonly HashSet<(long, long, Guid)> _keys = [];

    /// <returns>False when a row with this key came before.</returns>
    public bool Add(Row row)
    {
        var (numbers, uuid) = ((First: 0L, Second: 0L), Guid.Empty);
        foreach (var name in row.Kind.Key)
        {
            var position = row.Kind.IndexOf(name);
            if (row.Kind.Fields[position].Type == FieldType.Uuid)
                uuid = row.Cells[position].Uuid;
            else
                numbers = (row.Cells[position].Integer, numbers.First);
        }

        return _keys.Add((numbers.First, numbers.Second, uuid));
    }

    /// <summary>Whether a record of a kind with one integer as its key was seen.</summary>
    public bool Contains(long id) => _keys.Contains((id, 0, Guid.Empty));
}
