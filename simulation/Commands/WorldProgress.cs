using Spectre.Console;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Commands;

/// <summary>Shows how far a world is: a bar with the time left, or plain lines when the output is not a terminal.</summary>
internal static class WorldProgress
{
    public static WorldManifest Show(TextWriter error, WorldOptions options, Func<Action<int>, WorldManifest> generate)
    {
        if (error != Console.Error || Console.IsErrorRedirected)
            return generate(day => WriteLine(error, options, day));
        return AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }).Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("Making the population", maxValue: options.Days);
                return generate(day =>
                {
                    task.Description = $"Living day {day} of {options.Days}";
                    task.Value = day;
                });
            });
    }

    // Ten lines at most.
    private static void WriteLine(TextWriter error, WorldOptions options, int day)
    {
        var step = Math.Max(1, options.Days / 10);
        if (day % step == 0 || day == options.Days)
            error.WriteLine($"day {day} of {options.Days}");
    }
}
