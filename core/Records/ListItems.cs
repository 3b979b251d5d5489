namespace VectorRec.Records;

/// <summary>The items of a list, as they are read.</summary>
public readonly struct ListItems
{
    private readonly List<string>? _texts;
    private readonly List<long>? _integers;
    private readonly List<float>? _numbers;

    /// <param name="list">A field that holds one.</param>
    public ListItems(Field list)
    {
        _texts = list.Type == FieldType.Texts ? [] : null;
        _integers = list.Type == FieldType.Integers ? [] : null;
        _numbers = list.Type == FieldType.Vector ? [] : null;
    }

    /// <param name="item">As it was read; empty when it could not be.</param>
    public void Add(in Cell item)
    {
        // An empty text is kept, for the rules to find.
        _texts?.Add(item.State == CellState.Present ? item.Text : "");
        _integers?.Add(item.Integer);
        _numbers?.Add((float)item.Number);
    }

    /// <summary>Makes them the value of a cell.</summary>
    public void CopyTo(ref Cell cell)
    {
        if (_texts is not null)
            cell.Set([.. _texts]);
        else if (_integers is not null)
            cell.Set(_integers.ToArray());
        else
            cell.Set(_numbers!.ToArray());
    }
}
