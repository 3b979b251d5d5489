using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Commands;

/// <summary>Parses, runs and turns whatever happens into an exit code and one sentence.</summary>
internal static class CommandLine
{
    // After a signal: time to delete what is half-written.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken token)
    {
        var root = new RootCommand("Makes worlds to try VectorRec on: a seeded platform of singers and listeners with a known truth.")
        {
            WorldCommand.Create(output, error),
            PlatformCommand.Create(output, error),
            UtilitiesCommand.Create(error),
        };
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction)
            return Fail(
                ExitCodes.Usage, $"{string.Join(' ', parsed.Errors.Select(problem => OneLine(problem.Message)))} See simulation --help.");
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTimeout,
                Output = output,
                Error = error,
            };
            return await parsed.InvokeAsync(configuration, token);
        }
        catch (UsageException e)
        {
            return Fail(ExitCodes.Usage, e.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(ExitCodes.Interrupted, "Interrupted; nothing was written.");
        }
        catch (Exception e) when (e is WorldException or IOException or UnauthorizedAccessException)
        {
            return Fail(ExitCodes.Failed, e.Message);
        }

        int Fail(int exitCode, string message)
        {
            error.WriteLine(message);
            // A script that reads JSON gets JSON, whatever happened.
            if (args.Contains(WorldCommand.Json.Name))
                output.WriteLine(JsonSerializer.Serialize(new { error = message, exitCode }, JsonSerializerOptions.Web));
            return exitCode;
        }
    }

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
