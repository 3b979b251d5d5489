using VectorRec.Records;
using VectorRec.Storage.Records;

namespace VectorRec.Indexer.Import.Validation;

/// <summary>
/// How wide the vectors of a file have to be: as those of the files before it, or as its first one. What an import rejects for another
/// reason says nothing to the files after it.
/// </summary>
internal sealed class VectorWidths
{
    private readonly Dictionary<string, int> _known;
    private readonly Field? _field;
    private int? _here;
    private int? _taken;

    private VectorWidths(Dictionary<string, int> known, Field? field)
    {
        (_known, _field) = (known, field);
        if (field is not null && known.TryGetValue(field.VectorOf!, out var width))
            _here = width;
    }

    public static VectorWidths Of(Dictionary<string, int> known, RecordKind kind) => new(known, VectorWidth.Of(kind));

    /// <returns>The width of the row's vector; null without one.</returns>
    public int? Check(Row row)
    {
        if (_field is null || row.Cell(_field.Name) is not { State: CellState.Present } cell)
            return null;
        var width = cell.Numbers.Length;
        if (width != (_here ??= width))
            row.Defects.Add(RowRules.Width(_field, width, _here.Value));
        return width;
    }

    /// <summary>Notes that the row of this width is taken.</summary>
    public void Take(int? width) => _taken ??= width;

    public void EndFile()
    {
        if (_taken is { } width)
            _known.TryAdd(_field!.VectorOf!, width);
    }
}
