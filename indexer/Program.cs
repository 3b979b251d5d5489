using System.CommandLine;
using VectorRec.Indexer.Cli;
using VectorRec.Indexer.Commands;
using VectorRec.Indexer.Commands.Evaluation;
using VectorRec.Indexer.Commands.Indexing;
using VectorRec.Indexer.Commands.Training;
using VectorRec.Indexer.Experiments;

namespace VectorRec.Indexer;

/// <summary>The table of contents: a command is one file below Commands and one line here.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => CommandLine.RunAsync(Root, args, Shell.OfProcess(), CancellationToken.None);

    internal static RootCommand Root { get; } = HelpWithExample.AddTo(new RootCommand(
        "Prepares what VectorRec serves: the database, its data, training examples and index generations.")
    {
        MigrateCommand.Create(),
        ImportCommand.Create(),
        ValidateCommand.Create(),
        SplitPairsCommand.Create(),
        ExportTrainingCommand.Create(),
        IndexCommand.Create(),
        SyncCommand.Create(),
        StatusCommand.Create(),
        ActivateCommand.Create(),
        RollbackCommand.Create(),
        PruneCommand.Create(),
        TakedownCommand.Create(),
        VerifyCommand.Create(),
        DiffCommand.Create(),
        DoctorCommand.Create(),
        CompletionCommand.Create(),
        EvaluateCommand.Create(),
        ExperimentsCommand.Create(),
        ReportCommand.Create(),
        UsersCommand.Create(),
        KeysCommand.Create(),
    }, Examples.All);
}
