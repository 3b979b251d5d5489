using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace VectorRec.Indexer.Cli;

/// <summary>The help of a command, with a line as it could be typed.</summary>
/// <param name="examples">By the names of commands, without the program's.</param>
internal sealed class HelpWithExample(HelpAction help, IReadOnlyDictionary<string, string> examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    /// <summary>Lets the help of all commands end with their example.</summary>
    public static RootCommand AddTo(RootCommand root, IReadOnlyDictionary<string, string> examples)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExample((HelpAction)option.Action!, examples);
        return root;
    }

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (examples.TryGetValue(PathOf(parseResult.CommandResult), out var example))
            parseResult.InvocationConfiguration.Output.WriteLine($"Example:\n  {example}\n");
        return exitCode;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)} {command.Command.Name}".TrimStart() : "";
}
