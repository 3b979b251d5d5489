using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Import.Sources;
using VectorRec.Indexer.Import.Sources.Npy;
using VectorRec.Indexer.Import.Sources.Parquet;
using VectorRec.Records;

namespace VectorRec.Indexer.Import;

/// <summary>Something to import: where its rows come from and where its rejects go.</summary>
/// <param name="Name">As it is told to people.</param>
/// <param name="Rejects">Path of the rejects file.</param>
/// <param name="Open">Starts reading from the beginning; may be called again.</param>
internal sealed record InputFile(string Name, RecordKind Kind, string Rejects, Func<CancellationToken, Task<IRowSource>> Open)
{
    public const string RejectsSuffix = ".rejects.jsonl";

    private static readonly string[] Extensions = [".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet", ".npy"];

    /// <summary>The files, in the order in which they have to be imported.</summary>
    /// <param name="kind">Null: the file's name up to the first dot.</param>
    /// <param name="rejectsFolder">Null: beside the file.</param>
    /// <param name="zone">Of timestamps in Parquet that do not say theirs; null: they are refused.</param>
    /// <exception cref="CommandException">A name does not say what the file is.</exception>
    public static IReadOnlyList<InputFile> Of(IReadOnlyList<string> paths, string? kind, string? rejectsFolder, TimeSpan? zone = null)
    {
        // A pattern like world/* matches what an earlier import left there, and the ids of an array beside it.
        var files = paths.Where(path => !path.EndsWith(RejectsSuffix, StringComparison.Ordinal) && !NpySource.IsIdsOfOneOf(path, paths))
            .Select(path => Of(path, kind, rejectsFolder, zone)).ToArray();
        if (files.GroupBy(file => file.Rejects).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new CommandException(ExitCodes.Usage, $"Two files are called {same.First().Name}; import them one after the other.");
        return [.. files.OrderBy(file => RecordKinds.All.Index().First(known => known.Item == file.Kind).Index)];
    }

    private static InputFile Of(string path, string? kind, string? rejectsFolder, TimeSpan? zone)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        var name = Path.GetFileName(path);
        var extension = Extensions.FirstOrDefault(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(ExitCodes.Usage, $"{name} has none of the extensions {string.Join(", ", Extensions)}.");
        var said = kind ?? name.Split('.')[0];
        var known = RecordKinds.All.FirstOrDefault(known => known.Name == said)
            ?? throw new CommandException(
                ExitCodes.Usage,
                $"{name} holds {said}, which is none of {string.Join(", ", RecordKinds.All.Select(k => k.Name))}; rename it or give "
                + $"--kind.");
        if (extension == NpySource.Extension && known.Fields is not [_, { Type: FieldType.Vector }])
            throw new CommandException(
                ExitCodes.Usage,
                $"{name} is an array, which holds vectors and nothing else: call it user_vectors, song_vectors or work_vectors.");
        var parts = Parts(path);
        var rejects = Path.Combine(rejectsFolder ?? Path.GetDirectoryName(Path.GetFullPath(path))!, name + RejectsSuffix);
        return new(name, known, rejects, ct => Task.FromResult(
            parts is null ? Open(path) : new PartsSource([.. parts.Select(part => (Func<IRowSource>)(() => Open(part)))])));

        IRowSource Open(string file)
        {
            if (extension.StartsWith(".par", StringComparison.OrdinalIgnoreCase))
                return ParquetSource.Open(file, known, zone);
            if (extension == NpySource.Extension)
                return NpySource.Open(file, known);
            var input = InputStream.Open(file, extension.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
            return extension.StartsWith(".csv", StringComparison.OrdinalIgnoreCase)
                ? new CsvSource(input, known)
                : new JsonLinesSource(input);
        }
    }

    /// <summary>The files of a folder that Spark and its like write in place of a file, in the order of their names.</summary>
    /// <returns>Null when it is a file.</returns>
    private static IReadOnlyList<string>? Parts(string path)
    {
        if (File.Exists(path))
            return null;
        if (!Directory.Exists(path))
            throw new CommandException(ExitCodes.Usage, $"{path} does not exist.");
        var found = Directory.EnumerateFileSystemEntries(path)
            .Where(part => Path.GetFileName(part) is [not ('_' or '.'), ..]).Order(StringComparer.Ordinal).ToArray();
        var strange = found.FirstOrDefault(part => !File.Exists(part) || !part.EndsWith(Format(path), StringComparison.OrdinalIgnoreCase));
        if (strange is not null)
            throw new CommandException(
                ExitCodes.Usage, $"{path} is a folder with {Path.GetFileName(strange)} in it: all parts have to be {Format(path)} files.");
        if (Directory.Exists(Path.Combine(path, "_temporary")))
            throw new CommandException(
                ExitCodes.Usage, $"{path} is a folder with _temporary in it, so whoever writes it has not finished.");
        return found.Length > 0 ? found : throw new CommandException(ExitCodes.Usage, $"{path} is a folder without {Format(path)} files.");
    }

    private static string Format(string path) =>
        Extensions.First(known => path.EndsWith(known, StringComparison.OrdinalIgnoreCase));
}
