using System.Text.Json;

namespace VectorRec.Features;

/// <summary>The vocabularies that a schema's features refer to. Stored beside the schema in an export and in a bundle.</summary>
public sealed record Vocabularies(
    IdVocabulary User,
    IdVocabulary Work,
    IdVocabulary Creator,
    IdVocabulary Song,
    NameVocabulary Tag,
    NameVocabulary Language,
    NameVocabulary City)
{
    /// <summary>The files of a <c>vocabulary</c> folder.</summary>
    public static IReadOnlyList<string> Files { get; } =
        ["user.bin", "work.bin", "creator.bin", "song.bin", "tag.json", "language.json", "city.json"];

    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var (file, ids) in (ReadOnlySpan<(string, IdVocabulary)>)[("user.bin", User), ("work.bin", Work), ("creator.bin", Creator),
            ("song.bin", Song)])
            File.WriteAllBytes(Path.Combine(folder, file), ids.ToBytes());
        foreach (var (file, names) in (ReadOnlySpan<(string, NameVocabulary)>)[("tag.json", Tag), ("language.json", Language),
            ("city.json", City)])
            File.WriteAllBytes(Path.Combine(folder, file), JsonSerializer.SerializeToUtf8Bytes(names.Names));
    }

    /// <exception cref="InvalidDataException">A file is not a vocabulary.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static Vocabularies Load(string folder)
    {
        IdVocabulary Ids(string file) => IdVocabulary.Parse(file, File.ReadAllBytes(Path.Combine(folder, file)));
        return new(Ids("user.bin"), Ids("work.bin"), Ids("creator.bin"), Ids("song.bin"), Names("tag.json"), Names("language.json"),
            Names("city.json"));

        NameVocabulary Names(string file)
        {
            try
            {
                return new(JsonSerializer.Deserialize<string[]>(File.ReadAllBytes(Path.Combine(folder, file))) ?? []);
            }
            catch (Exception e) when (e is JsonException or ArgumentException)
            {
                throw new InvalidDataException($"The vocabulary {file} is not a list of distinct names: {e.Message}", e);
            }
        }
    }
}
