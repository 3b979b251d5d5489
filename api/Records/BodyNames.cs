using System.Collections.Frozen;
using VectorRec.Records;

namespace VectorRec.Api.Records;

/// <summary>How bodies spell the fields of records: <c>createdAt</c> for <c>created_at</c>.</summary>
internal static class BodyNames
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, int>> Kinds = RecordKinds.All.ToFrozenDictionary(
        kind => kind.Name,
        kind => kind.Fields.Index().ToFrozenDictionary(field => Of(field.Item.Name), field => field.Index, StringComparer.Ordinal));

    public static string Of(string field) =>
        string.Concat(field.Split('_').Select((word, i) => i == 0 || word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    /// <returns>The place of a field in its kind; -1 when there is none.</returns>
    public static int IndexOf(RecordKind kind, string name) => Kinds[kind.Name].GetValueOrDefault(name, -1);

    /// <summary>Whether a field holds ids, which bodies may spell as texts.</summary>
    public static bool IsId(Field field) => field.SqlType is "bigint" or "bigint[]";
}
