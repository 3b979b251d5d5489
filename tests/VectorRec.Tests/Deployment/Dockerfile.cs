using System.Text.RegularExpressions;

namespace VectorRec.Tests.Deployment;

/// <summary>A Dockerfile as its stages.</summary>
internal sealed partial record Dockerfile(string Name, IReadOnlyList<DockerStage> Stages)
{
    public static string Folder { get; } = Path.Combine(RepositoryFolder.Path, "docker");

    public static IReadOnlyList<Dockerfile> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.Dockerfile").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>That of compose.yaml's <c>dockerfile</c>.</summary>
    public static Dockerfile Named(string path) => All.Single(file => $"docker/{file.Name}" == path);

    /// <summary>The stage of <c>target</c>; without one, the last.</summary>
    public DockerStage Target(string? name) => name is null ? Stages[^1] : Stages.Single(stage => stage.Name == name);

    private static Dockerfile Read(string file)
    {
        var stages = new List<DockerStage>();
        var lines = File.ReadAllLines(file).Where(line => !line.StartsWith('#'));
        foreach (var line in string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal).Split('\n').Where(line => line != ""))
        {
            var (verb, rest) = line.Split(' ', 2) is [var first, var others] ? (first, others.Trim()) : (line, "");
            if (verb == "FROM")
                stages.Add(From().Match(rest) is { Success: true } named
                    ? new(named.Groups[1].Value, named.Groups[2].Value, []) : new(rest, null, []));
            else
                stages[^1].Instructions.Add((verb, rest));
        }

        return new(Path.GetFileName(file), stages);
    }

    [GeneratedRegex(@"^(\S+) AS (\S+)$")]
    private static partial Regex From();
}
