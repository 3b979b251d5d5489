using Spectre.Console;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Cli;

/// <summary>What surrounds a command: where it answers, its environment variables and its clock.</summary>
/// <param name="Out">Data: a table, or with --json one JSON document.</param>
/// <param name="Error">People: progress, remarks, errors.</param>
/// <param name="Interactive">Whether <paramref name="Error"/> is a terminal; else progress is plain lines.</param>
internal sealed record Shell(TextWriter Out, TextWriter Error, Func<string, string?> Environment, TimeProvider Time, bool Interactive)
{
    /// <summary>A line of a redirected table is as long as it has to be, up to this.</summary>
    private const int RedirectedWidth = 160;

    /// <summary>Versions of Qdrant that need no remark.</summary>
    public TestedServers TestedServers { get; init; } = TestedServers.Default;

    /// <summary>The names of all environment variables.</summary>
    public IReadOnlyCollection<string> Variables { get; init; } = [];

    public static Shell OfProcess() => new(
        Console.Out, Console.Error, Variable, TimeProvider.System,
        !Console.IsErrorRedirected)
    {
        Variables = [.. System.Environment.GetEnvironmentVariables().Keys.Cast<string>()],
    };

    // A secret may be a file of a folder, as orchestrators mount it; as for the service, that one wins.
    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable("Secrets__Folder") is { Length: > 0 } folder && Path.Combine(folder, name) is var file
            && File.Exists(file) ? File.ReadAllText(file).TrimEnd('\r', '\n') : System.Environment.GetEnvironmentVariable(name);

    /// <summary>What the program is called.</summary>
    public string Program { get; init; } = "indexer";

    /// <summary>Draws on <see cref="Out"/>.</summary>
    public IAnsiConsole Answers() => Draw(Out, ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected);

    /// <summary>Draws on <see cref="Error"/>.</summary>
    public IAnsiConsole Remarks() => Draw(Error, Interactive);

    private static IAnsiConsole Draw(TextWriter writer, bool terminal)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!terminal)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
