namespace VectorRec.Catalogue;

/// <summary>The names of a coded column, such as an item table's tags, in the order of their codes, and the code of each.</summary>
internal sealed class NameCodes(IReadOnlyList<string> names)
{
    private readonly Dictionary<string, int> _codes =
        names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);

    public IReadOnlyList<string> Names => names;

    /// <returns>-1 when no work has it.</returns>
    public int CodeOf(string name) => _codes.GetValueOrDefault(name, -1);
}
