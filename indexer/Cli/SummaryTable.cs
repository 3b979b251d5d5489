using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace VectorRec.Indexer.Cli;

/// <summary>
/// The table that a command ends with: text to the left, numbers to the right. Where it does not fit, every row becomes a block of its own,
/// a line a column: nothing is cut.
/// </summary>
internal sealed class SummaryTable : Renderable
{
    // A border left of each cell and a space on both of its sides.
    private const int Frame = 3;

    private readonly string[] _columns;
    private readonly string[][] _cells;
    private readonly bool[] _numbers;

    private SummaryTable(string[] columns, string[][] cells, bool[] numbers) => (_columns, _cells, _numbers) = (columns, cells, numbers);

    /// <param name="rows">Cells: strings, or numbers, which are grouped by thousands.</param>
    /// <param name="rightFrom">The column from which all stand to the right, numbers or not.</param>
    public static SummaryTable Of(
        IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows, int rightFrom = int.MaxValue)
    {
        var cells = rows.ToArray();
        return new(
            [.. columns], [.. cells.Select(row => row.Select(Format).ToArray())],
            [.. columns.Select((_, i) => i >= rightFrom || cells.Any(row => row[i] is IFormattable))]);
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        (Width() <= maxWidth ? Across() : Down()).Render(options, maxWidth);

    private int Width() => 1 + _columns.Select((column, i) =>
        Frame + _cells.Select(row => row[i].GetCellWidth()).Append(column.GetCellWidth()).Max()).Sum();

    private IRenderable Across()
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < _columns.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(_columns[i])).NoWrap();
            table.AddColumn(_numbers[i] ? column.RightAligned() : column);
        }

        foreach (var row in _cells)
            table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }

    private IRenderable Down()
    {
        var lines = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        for (var r = 0; r < _cells.Length; r++)
        {
            if (r > 0)
                lines.AddRow(Text.Empty, Text.Empty);
            for (var i = 0; i < _columns.Length; i++)
            {
                if (_cells[r][i].Length > 0)
                    lines.AddRow(new Text(_columns[i]), new Text(_cells[r][i]).Overflow(Overflow.Fold));
            }
        }

        return lines;
    }

    private static string Format(object? cell) => cell switch
    {
        null => "",
        double or float => ((IFormattable)cell).ToString("N1", CultureInfo.InvariantCulture),
        DateTime or DateTimeOffset => ((IFormattable)cell).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString("N0", CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };
}
