using System.CommandLine;
using System.Globalization;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;

namespace VectorRec.Indexer.Commands;

/// <summary><c>indexer takedown</c>.</summary>
internal static class TakedownCommand
{
    private static readonly Argument<long[]> Works = new("work") { Description = "Ids of works.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<long?> Creator = new("--creator") { Description = "All works of this creator." };
    private static readonly Option<FileInfo> File =
        new Option<FileInfo>("--file") { Description = "A file with an id a line." }.AcceptExistingOnly();
    private static readonly Option<int> Wait =
        NumberOption.Of("--wait", 30, 0, 3600, "Seconds that the services are given to say that they know.");
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say how many works it would be." };

    public static Command Create()
    {
        var command = new Command(
            "takedown", "Remove works for good. When it returns, no service that runs shows them, or it names those that are late.")
        {
            Works, Creator, File, Wait, DryRun,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var takedown = new Takedown(scope.Home);
        var works = new HashSet<long>(invocation.Value(Works)!);
        if (invocation.Value(File) is { } file)
            works.UnionWith(await ReadAsync(file, ct));
        if (invocation.Value(Creator) is { } creator)
            works.UnionWith(await takedown.WorksOfAsync(creator, ct));
        else if (works.Count == 0)
            throw new CommandException(ExitCodes.Usage, "No work is named: give ids, --creator or --file.");

        var started = invocation.Time.GetTimestamp();
        var report = await takedown.RunAsync(
            works, TimeSpan.FromSeconds(invocation.Value(Wait)), write: !invocation.Value(DryRun), ct);
        var seconds = invocation.Time.GetElapsedTime(started).TotalSeconds;
        if (report.Remark is { } remark)
            invocation.Say(remark);
        if (report.Late.Count > 0)
            invocation.Say($"Not all services have said that they know it: {string.Join(", ", report.Late)}. It is safe to repeat this.");
        invocation.Answer(
            new { works = works.Count, report.Unknown, report.Removed, report.Services, report.Late, seconds, report.Remark },
            SummaryTable.Of(
                ["Works", "Unknown", invocation.Value(DryRun) ? "To be removed" : "Removed now", "Services that know", "Late", "Seconds"],
                [[works.Count, report.Unknown, report.Removed, report.Services, report.Late.Count, seconds]]));
        return report.Late.Count == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static async Task<List<long>> ReadAsync(FileInfo file, CancellationToken ct)
    {
        var (works, number) = (new List<long>(), 0);
        await foreach (var line in System.IO.File.ReadLinesAsync(file.FullName, ct))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (!long.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var work))
                throw new CommandException(ExitCodes.InvalidInput, $"Line {number} of {file.FullName} is no id: {line.Trim()}");
            works.Add(work);
        }

        return works;
    }
}
