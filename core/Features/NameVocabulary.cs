using System.IO.Hashing;
using System.Text;

namespace VectorRec.Features;

/// <summary>A vocabulary of names, compared by ordinal.</summary>
public sealed class NameVocabulary
{
    private readonly Dictionary<string, int> _index;

    /// <param name="names">Distinct, in any order.</param>
    public NameVocabulary(IEnumerable<string> names)
    {
        Names = [.. names.Order(StringComparer.Ordinal)];
        _index = new Dictionary<string, int>(Names.Length, StringComparer.Ordinal);
        for (var i = 0; i < Names.Length; i++)
            _index.Add(Names[i], 1 + Vocabulary.OutOfVocabulary + i);
    }

    public string[] Names { get; }

    public int Size => 1 + Vocabulary.OutOfVocabulary + Names.Length;

    public int IndexOf(string? name) =>
        string.IsNullOrEmpty(name) ? 0
        : _index.TryGetValue(name, out var index) ? index
        : 1 + (int)(XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)) % Vocabulary.OutOfVocabulary);
}
