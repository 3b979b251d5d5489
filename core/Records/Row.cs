namespace VectorRec.Records;

/// <param name="Field">Null when it is the row as a whole.</param>
/// <param name="Reason">Reads after the field's name: "is not an integer".</param>
public readonly record struct Defect(string? Field, string Reason);

/// <summary>One row of a file; filled again for each, so reading allocates no rows.</summary>
public sealed class Row(RecordKind kind)
{
    public RecordKind Kind { get; } = kind;

    /// <summary>A cell a field of the kind.</summary>
    public Cell[] Cells { get; } = new Cell[kind.Fields.Count];

    /// <summary>Where the row begins: the line, or in Parquet the row; from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The row as it stands in the file, or in Parquet as JSON, UTF-8. Valid until the next row is read.</summary>
    public ReadOnlyMemory<byte> Raw
    {
        get => RawOf is { } write ? write(this) : field;
        set;
    }

    /// <summary>Writes <see cref="Raw"/> when somebody asks for it.</summary>
    public Func<Row, ReadOnlyMemory<byte>>? RawOf { get; set; }

    public List<Defect> Defects { get; } = [];

    public ref Cell Cell(string field) => ref Cells[Kind.IndexOf(field)];

    public void Begin(long line)
    {
        Line = line;
        RawOf = null;
        Array.Clear(Cells);
        Defects.Clear();
    }

    /// <summary>Counts the rows that came before those of its file.</summary>
    /// <returns>What <see cref="Line"/> is now.</returns>
    public long Renumber(long before) => Line += before;

    public void Add(int field, string reason)
    {
        Cells[field].MarkUnreadable();
        Defects.Add(new(Kind.Fields[field].Name, reason));
    }
}
