using System.CommandLine;
using System.Text.RegularExpressions;
using VectorRec.Indexer.Cli;

namespace VectorRec.Tests.Cli;

public sealed partial class HelpTests
{
    [Fact]
    public async Task The_help_of_every_command_names_every_default_once()
    {
        foreach (var program in (RootCommand[])[Indexer.Program.Root, VectorRec.Load.Program.Root])
        {
            var lines = new List<string>();
            foreach (var path in Paths(program))
            {
                var output = new StringWriter();
                var exitCode = await CommandLine.RunAsync(program, [.. path, "--help"], Of(output), TestContext.Current.CancellationToken);
                Assert.Equal(0, exitCode);
                lines.AddRange(output.ToString().Split('\n'));
            }

            Assert.Contains(lines, line => Default().IsMatch(line));
            Assert.DoesNotContain(lines, line => Default().Count(line) > 1);
        }
    }

    private static IEnumerable<string[]> Paths(Command command) =>
        command.Subcommands.SelectMany(child => Paths(child).Select(path => (string[])[child.Name, .. path])).Prepend([]);

    private static Shell Of(TextWriter output) => new(output, TextWriter.Null, _ => null, TimeProvider.System, Interactive: false);

    [GeneratedRegex(@"\[default: [^\]]+\]")]
    private static partial Regex Default();
}
