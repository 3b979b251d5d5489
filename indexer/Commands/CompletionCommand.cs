using System.CommandLine;
using VectorRec.Indexer.Cli;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer completion</c>: a script for a shell, which asks the program itself what could follow.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _indexer() {
              local IFS=$'\n'
              COMPREPLY=($(compgen -W "$(indexer "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _indexer indexer
            """,
        ["zsh"] = """
            _indexer() {
              local -a found
              found=("${(@f)$(indexer "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
              compadd -a found
              _files
            }
            compdef _indexer indexer
            """,
        ["fish"] = """
            complete -c indexer -a '(indexer "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null)'
            """,
    };

    private static readonly Argument<string> Name =
        new Argument<string>("shell") { Description = "bash, zsh or fish." }.AcceptOnlyFromAmong([.. Scripts.Keys]);

    public static Command Create() =>
        new Command("completion", "Print a script that lets a shell complete commands and options.") { Name }
            .Runs((invocation, _) =>
            {
                var script = Scripts[invocation.Value(Name)!];
                if (invocation.Value(Invocation.Json))
                    invocation.Answer(new { script }, Spectre.Console.Text.Empty);
                else
                    invocation.Shell.Out.WriteLine(script);
                return Task.FromResult(ExitCodes.Ok);
            });
}
