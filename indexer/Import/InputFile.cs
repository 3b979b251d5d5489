using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import.Sources;
using VectorRec.Records;

namespace VectorRec.Indexer.Import;

/// <summary>Something to import: where its rows come from and where its rejects go.</summary>
/// <param name="Name">As it is told to people.</param>
/// <param name="Rejects">Path of the rejects file.</param>
/// <param name="Open">Starts reading from the beginning; may be called again.</param>
internal sealed record InputFile(string Name, RecordKind Kind, string Rejects, Func<CancellationToken, Task<IRowSource>> Open)
{
    public const string RejectsSuffix = ".rejects.jsonl";

    private static readonly string[] Extensions = [".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet"];

    /// <summary>The files, in the order in which they have to be imported.</summary>
    /// <param name="kind">Null: the file's name up to the first dot.</param>
    /// <param name="rejectsFolder">Null: beside the file.</param>
    /// <exception cref="CommandException">A name does not say what the file is.</exception>
    public static IReadOnlyList<InputFile> Of(IReadOnlyList<string> paths, string? kind, string? rejectsFolder)
    {
        // A pattern like world/* matches what an earlier import left there.
        var files = paths.Where(path => !path.EndsWith(RejectsSuffix, StringComparison.Ordinal))
            .Select(path => Of(path, kind, rejectsFolder)).ToArray();
        if (files.GroupBy(file => file.Rejects).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new CommandException(ExitCodes.Usage, $"Two files are called {same.First().Name}; import them one after the other.");
        return [.. files.OrderBy(file => RecordKinds.All.Index().First(known => known.Item == file.Kind).Index)];
    }

    private static InputFile Of(string path, string? kind, string? rejectsFolder)
    {
        var name = Path.GetFileName(path);
        var extension = Extensions.FirstOrDefault(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(ExitCodes.Usage, $"{name} has none of the extensions {string.Join(", ", Extensions)}.");
        var said = kind ?? name.Split('.')[0];
        var known = RecordKinds.All.FirstOrDefault(known => known.Name == said)
            ?? throw new CommandException(
                ExitCodes.Usage,
                $"{name} holds {said}, which is none of {string.Join(", ", RecordKinds.All.Select(k => k.Name))}; rename it or give "
                + $"--kind.");
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"{path} does not exist.");
        var rejects = Path.Combine(rejectsFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!, name + RejectsSuffix);
        return new(name, known, rejects, async ct =>
        {
            var input = InputStream.Open(path, extension.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
            return extension[..4] switch
            {
                ".par" => await ParquetSource.OpenAsync(input, known, ct),
                ".csv" => new CsvSource(input, known),
                _ => new JsonLinesSource(input),
            };
        });
    }
}
