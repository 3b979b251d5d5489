using System.Globalization;
using Spectre.Console;

namespace VectorRec.Indexer.Cli;

/// <summary>The table that a command ends with: text to the left, numbers to the right.</summary>
internal static class SummaryTable
{
    /// <param name="rows">Cells: strings, or numbers, which are grouped by thousands.</param>
    public static Table Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        var cells = rows.ToArray();
        var table = new Table().Border(TableBorder.Rounded);
        for (var i = 0; i < columns.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(columns[i])).NoWrap();
            table.AddColumn(cells.Any(row => row[i] is IFormattable) ? column.RightAligned() : column);
        }

        foreach (var row in cells)
            table.AddRow([.. row.Select(cell => Markup.Escape(Format(cell)))]);
        return table;
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
