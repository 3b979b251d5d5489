using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.Json;

namespace VectorRec.Indexer.Cli;

/// <summary>Parses, runs and turns whatever happens into an exit code and one sentence.</summary>
internal static class CommandLine
{
    // After a signal: time to roll back and to delete what is half-written. The library's own 2 s cut that off.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args, Shell shell, CancellationToken ct)
    {
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            var errors = string.Join(" ", parsed.Errors.Select(error => error.Message));
            return Fail(parsed, shell, ExitCodes.Usage, $"{errors} See {shell.Program} {CommandPath(parsed.CommandResult)}--help.");
        }

        return await parsed.InvokeAsync(
            new ShellConfiguration(shell)
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
            }, ct);
    }

    /// <summary>Gives a command --json and its action.</summary>
    /// <param name="action">Returns an exit code; may throw what <see cref="Failure"/> knows.</param>
    public static Command Runs(this Command command, Func<Invocation, CancellationToken, Task<int>> action)
    {
        command.Options.Add(Invocation.Json);
        command.SetAction(async (parsed, ct) =>
        {
            var shell = ((ShellConfiguration)parsed.InvocationConfiguration).Shell;
            try
            {
                SharedSettings.Check(shell.Variables);
                return await action(new Invocation(parsed, shell), ct);
            }
            catch (Exception e)
            {
                var (exitCode, message) = Failure.Describe(e, ct);
                return Fail(parsed, shell, exitCode, message);
            }
        });
        return command;
    }

    // How a command gets to its surroundings: the commands themselves are made once a process, for each option remembers all that have it.
    private sealed class ShellConfiguration : InvocationConfiguration
    {
        public ShellConfiguration(Shell shell) => (Shell, Output, Error) = (shell, shell.Out, shell.Error);

        public Shell Shell { get; }
    }

    private static int Fail(ParseResult parsed, Shell shell, int exitCode, string message)
    {
        shell.Error.WriteLine(message);
        // A script that reads JSON gets JSON, whatever happened.
        if (parsed.Tokens.Any(token => token.Value == Invocation.Json.Name))
            shell.Out.WriteLine(JsonSerializer.Serialize(new { error = message, exitCode }, Invocation.JsonOptions));
        return exitCode;
    }

    private static string CommandPath(SymbolResult? result) => result switch
    {
        null or CommandResult { Command: RootCommand } => "",
        CommandResult command => $"{CommandPath(command.Parent)}{command.Command.Name} ",
        _ => CommandPath(result.Parent),
    };
}
