using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using VectorRec.Tests.House;

namespace VectorRec.Tests.Import.Documented;

/// <summary>The table of docs/import-format.md that says what is taken of which type.</summary>
internal static class TypeTable
{
    private static readonly string[][] Rows = [.. Read()];

    public static IEnumerable<string> Types => Rows.Skip(1).Select(row => row[0]);

    public static IEnumerable<string> Formats => Rows[0].Skip(1);

    /// <summary>What its cells say, in the parts that semicolons make.</summary>
    public static IEnumerable<(string Type, string Format, string Claim)> Claims =>
        from row in Rows.Skip(1)
        from cell in row.Index().Skip(1)
        from claim in cell.Item.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        select (row[0], Rows[0][cell.Index], claim);

    private static IEnumerable<string[]> Read()
    {
        const string path = "docs/import-format.md";
        var page = MarkdownPage.Read(path, File.ReadAllText(Path.Combine(RepositoryFolder.Path, path)));
        var tables = page.Document.Descendants<Table>()
            .Select(table => table.OfType<TableRow>().Select(row => row.OfType<TableCell>().Select(Text).ToArray()).ToArray());
        return tables.Single(rows => rows[0] is ["Field", "JSONL", ..]);
    }

    private static string Text(TableCell cell) => string.Concat(cell.Descendants<Inline>().Select(inline => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        _ => "",
    }));
}
