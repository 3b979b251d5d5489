using System.Text.Json;
using System.Text.RegularExpressions;

namespace VectorRec.Tests.Deployment;

/// <summary>A stage of a Dockerfile: what it begins with, and what it does then.</summary>
internal sealed partial record DockerStage(string Image, string? Name, List<(string Verb, string Line)> Instructions)
{
    /// <summary>What was copied: from the repository, where <c>From</c> is null, else from another stage.</summary>
    public IEnumerable<(string? From, string[] Sources, string To)> Copies => CopiesOf(Instructions);

    /// <summary>What RUN runs: each command apart.</summary>
    public IEnumerable<string[]> Commands =>
        from run in All("RUN")
        from command in run.Split("&&")
        select command.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public IReadOnlyDictionary<string, string> Environment => All("ENV").SelectMany(line => line.Split(' '))
        .Select(set => set.Split('=', 2)).ToDictionary(set => set[0], set => set[1]);

    public IEnumerable<int> Ports => All("EXPOSE").SelectMany(line => line.Split(' ')).Select(int.Parse);

    public string? User => All("USER").LastOrDefault();

    public string[] Entrypoint => JsonSerializer.Deserialize<string[]>(All("ENTRYPOINT").Single())!;

    /// <summary>Null when there is none.</summary>
    public string[]? HealthCheck => All("HEALTHCHECK").SingleOrDefault() is { } line
        ? JsonSerializer.Deserialize<string[]>(line[(line.IndexOf("CMD ", StringComparison.Ordinal) + 4)..]) : null;

    /// <summary>Paths of the repository that are there when a command of RUN begins.</summary>
    public IReadOnlyList<string> ThereBefore(string command) =>
    [
        .. CopiesOf(Instructions.TakeWhile(instruction => instruction.Verb != "RUN"
                || !instruction.Line.Contains(command, StringComparison.Ordinal)))
            .Where(copy => copy.From is null).SelectMany(copy => copy.Sources)
    ];

    private static IEnumerable<(string? From, string[] Sources, string To)> CopiesOf(
        IEnumerable<(string Verb, string Line)> instructions) =>
        from instruction in instructions
        where instruction.Verb == "COPY"
        let words = Option().Replace(instruction.Line, "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let stage = FromOption().Match(instruction.Line)
        select (stage.Success ? stage.Groups[1].Value : null, words[..^1], words[^1]);

    private IEnumerable<string> All(string verb) =>
        Instructions.Where(instruction => instruction.Verb == verb).Select(instruction => instruction.Line);

    [GeneratedRegex(@"--\S+ ")]
    private static partial Regex Option();

    [GeneratedRegex(@"--from=(\S+)")]
    private static partial Regex FromOption();
}
