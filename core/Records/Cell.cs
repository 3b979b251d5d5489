namespace VectorRec.Records;

public enum CellState : byte
{
    /// <summary>Not in the file: a stored value stays.</summary>
    Absent,

    /// <summary>Explicitly nothing: back to the default.</summary>
    Cleared,
    Present,

    /// <summary>In the file, but not as the field's type; the row has a defect that says so.</summary>
    Unreadable,
}

/// <summary>The value of one field of one row. Which member holds it follows from the field's type.</summary>
public struct Cell
{
    private object? _reference;

    public CellState State { get; private set; }

    public long Integer { get; private set; }

    public double Number { get; private set; }

    public Guid Uuid { get; private set; }

    public readonly string Text => (string)_reference!;

    public readonly string[] Texts => (string[])_reference!;

    public readonly long[] Integers => (long[])_reference!;

    public readonly float[] Numbers => (float[])_reference!;

    public readonly Instant Time => Instant.OfUtc(new(Integer, DateTimeKind.Utc));

    public void Clear() => this = new() { State = CellState.Cleared };

    public void MarkUnreadable() => this = new() { State = CellState.Unreadable };

    public void Set(long value) => this = new() { State = CellState.Present, Integer = value };

    public void Set(double value) => this = new() { State = CellState.Present, Number = value };

    public void Set(Guid value) => this = new() { State = CellState.Present, Uuid = value };

    public void Set(Instant value) => Set(value.Utc.Ticks);

    /// <summary>An empty text is an absent one: CSV cannot tell them apart.</summary>
    public void Set(string value) => this = value.Length == 0 ? default : new() { State = CellState.Present, _reference = value };

    public void Set(string[] value) => this = new() { State = CellState.Present, _reference = value };

    public void Set(float[] value) => this = new() { State = CellState.Present, _reference = value };

    public void Set(long[] value) => this = new() { State = CellState.Present, _reference = value };
}
