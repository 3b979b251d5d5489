using System.CommandLine;
using VectorRec.Simulation.Platform;
using VectorRec.Simulation.Platform.Arms;
using VectorRec.Simulation.Platform.Report;
using VectorRec.Simulation.Platform.Servers;

namespace VectorRec.Simulation.Commands;

/// <summary><c>simulation platform</c>: the real service under simulated users and creators, arm by arm.</summary>
internal static class PlatformCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "Folder of the servers, the state and the report; a run that was broken off goes on there.",
        Required = true,
    };
    private static readonly Option<int> Days = With("--days", "Simulated days.", 14);
    private static readonly Option<int> Users = With("--users", "Users.", 1_000);
    private static readonly Option<int> Works = With("--works", "Works before the first day.", 6_000);
    private static readonly Option<long> Events = With("--events", "Events before the first day.", 60_000L);
    private static readonly Option<int> Seeds = With("--seeds", "How often all of it is lived, each time by other random numbers.", 1);
    private static readonly Option<ulong> Seed = With("--seed", "The first of the seeds; the next ones follow.", 1UL);
    private static readonly Option<double> Sessions = With("--sessions", "Sessions a day of an average user.", 1.0);
    private static readonly Option<string[]> Arms = new("--arms")
    {
        Description = $"Arms, or short, or all: {string.Join(", ", Ladder.All.Select(arm => arm.Name))}.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["short"],
    };
    private static readonly Option<PlatformWorldKind[]> Worlds = new("--worlds")
    {
        Description = "Laws by which users act.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [PlatformWorldKind.Fatigue],
    };
    private static readonly Option<bool> Retrain = new("--retrain")
    {
        Description = "Train every night on what the arm logged; without, the demo's bundle ranks all along.",
    };
    private static readonly Option<string> Python = With("--python", "A Python that has PyTorch, for --retrain.", "python3");
    private static readonly Option<string?> Config = new("--config")
    {
        Description = "Settings of the training, TOML. [default: training/configs/demo.toml]",
    };
    private static readonly Option<bool> Embedded = new("--embedded") { Description = "Without Qdrant." };
    private static readonly Option<int> AtATime = With("--parallel", "Arms at a time.", 1);

    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(
            "platform", "Let simulated users and creators live on the real service, arm by arm, and say what each arm was worth.")
        {
            Out, Days, Users, Works, Events, Seeds, Seed, Sessions, Arms, Worlds, Retrain, Python, Config, Embedded, AtATime,
            WorldCommand.Json,
        };
        command.SetAction((parsed, token) => RunAsync(parsed, output, error, token));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken token)
    {
        try
        {
            var report = await PlatformRun.RunAsync(Read(parsed), error.WriteLine, token);
            output.Write(parsed.GetValue(WorldCommand.Json) ? report.ToJson() + "\n" : PlatformTable.Of(report));
            return report.Verdicts.Any(verdict => verdict.Held == "flipped") ? ExitCodes.Failed : ExitCodes.Ok;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Interrupted; the same command goes on at each arm's last midnight.");
            return ExitCodes.Interrupted;
        }
    }

    private static PlatformOptions Read(ParseResult parsed)
    {
        foreach (var (option, least, most) in (ReadOnlySpan<(Option<int>, int, int)>)
            [(Days, 1, 365), (Users, 10, 1_000_000), (Works, 20, 10_000_000), (Seeds, 1, 1_000), (AtATime, 1, 64)])
        {
            if (parsed.GetValue(option) is var value && (value < least || value > most))
                throw new UsageException(FormattableString.Invariant($"{option.Name} takes {least} to {most}, not {value}."));
        }

        if (parsed.GetValue(Sessions) is not (> 0 and <= 10))
            throw new UsageException("--sessions takes a number above 0, at most 10.");
        if (parsed.GetValue(Events) < 0)
            throw new UsageException("--events cannot be negative.");
        return new()
        {
            Folder = Path.GetFullPath(parsed.GetRequiredValue(Out)),
            Days = parsed.GetValue(Days),
            Users = parsed.GetValue(Users),
            Works = parsed.GetValue(Works),
            Events = parsed.GetValue(Events),
            Seeds = [.. Enumerable.Range(0, parsed.GetValue(Seeds)).Select(number => parsed.GetValue(Seed) + (ulong)number)],
            SessionsADay = parsed.GetValue(Sessions),
            Arms = ReadArms(parsed.GetValue(Arms)!),
            Worlds = [.. parsed.GetValue(Worlds)!.Distinct()],
            Retrain = parsed.GetValue(Retrain),
            Python = parsed.GetValue(Python)!,
            TrainingConfig = Path.GetFullPath(parsed.GetValue(Config)
                ?? Path.Combine(WorkingCopy.TrainingFolder, "configs", "demo.toml")),
            Embedded = parsed.GetValue(Embedded),
            Parallel = parsed.GetValue(AtATime),
        };
    }

    private static IReadOnlyList<string> ReadArms(string[] names)
    {
        try
        {
            return
            [
                .. names.SelectMany(name => name.Split(',')).SelectMany(name => name switch
                {
                    "short" => Ladder.Short,
                    "all" => Ladder.All.Select(arm => arm.Name),
                    _ => [Ladder.Named(name).Name],
                }).Distinct(),
            ];
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
