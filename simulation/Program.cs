using System.CommandLine;
using VectorRec.Simulation.Commands;

var root = new RootCommand("Makes worlds to try VectorRec on: a seeded platform of singers and listeners with a known truth.") { WorldCommand.Create() };
var parsed = root.Parse(args);
try
{
    // Without a limit, an interrupted run has the time to remove what it wrote.
    var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
    return parsed.Errors.Count > 0 ? ExitCodes.Usage : code;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted; nothing was written.");
    return ExitCodes.Interrupted;
}
