using ParquetSharp;
using ParquetSharp.Schema;

namespace VectorRec.Indexer.Import.Sources.Parquet;

/// <summary>How a column lies in the schema: a value, or a list of values in one of the layouts that writers use.</summary>
/// <param name="ListLevel">The definition level from which on a list has an item; 0: it is no list.</param>
/// <param name="ValueLevel">The definition level of a value that is there.</param>
/// <param name="Nullable">Whether the list as a whole may be null, which is level 0.</param>
internal readonly record struct ParquetShape(int ListLevel, int ValueLevel, bool Nullable)
{
    public bool IsList => ListLevel > 0;

    /// <returns>Null when it is neither: a structure, a map, a list of lists.</returns>
    public static ParquetShape? Of(ColumnDescriptor column)
    {
        var path = new List<Node>();
        for (var node = column.SchemaNode; node.Parent is { } parent; node = parent)
            path.Insert(0, node);
        return path switch
        {
            [_] => Of(path, column),
            [GroupNode { LogicalType: ListLogicalType }, { Repetition: Repetition.Repeated }] => Of(path, column),
            [GroupNode { LogicalType: ListLogicalType }, GroupNode { Repetition: Repetition.Repeated },
            { Repetition: not Repetition.Repeated }] => Of(path, column),
            _ => null,
        };
    }

    private static ParquetShape Of(List<Node> path, ColumnDescriptor column)
    {
        var (level, list) = (0, 0);
        foreach (var node in path)
        {
            level += node.Repetition == Repetition.Required ? 0 : 1;
            if (node.Repetition == Repetition.Repeated)
                list = level;
        }

        return new(list, column.MaxDefinitionLevel, list > 1);
    }
}
