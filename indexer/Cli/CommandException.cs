namespace VectorRec.Indexer.Cli;

/// <summary>Ends a command with an exit code and one sentence for the person who ran it.</summary>
internal sealed class CommandException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
