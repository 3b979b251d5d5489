using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Indexer.Commands.Training;
using VectorRec.Indexer.Experiments;

namespace VectorRec.Indexer;

/// <summary>The table of contents: a command is one file below Commands and one line here.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(Root, args, Shell.OfProcess(), CancellationToken.None);

    internal static RootCommand Root(Shell shell) => HelpWithExample.AddTo(new RootCommand(
        "Prepares what VectorRec serves: the database, its data, training examples and index generations.")
    {
        MigrateCommand.Create(shell),
        ImportCommand.Create(shell),
        ValidateCommand.Create(shell),
        SplitPairsCommand.Create(shell),
        ExportTrainingCommand.Create(shell),
        IndexCommand.Create(shell),
        StatusCommand.Create(shell),
        RollbackCommand.Create(shell),
        PruneCommand.Create(shell),
        TakedownCommand.Create(shell),
        VerifyCommand.Create(shell),
        DiffCommand.Create(shell),
        DoctorCommand.Create(shell),
        CompletionCommand.Create(shell),
        EvaluateCommand.Create(shell),
        ExperimentsCommand.Create(shell),
        ReportCommand.Create(shell),
        UsersCommand.Create(shell),
        KeysCommand.Create(shell),
    }, Examples.All);
}
