using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace VectorRec.Indexer.Cli;

/// <summary>Shows long work on stderr: live bars on a terminal, plain lines when redirected.</summary>
internal abstract class Progress
{
    /// <summary>Adds a step; it is shown until the work ends.</summary>
    /// <param name="unit">What is counted, as it reads after a number.</param>
    public abstract ProgressStep Begin(string name, string unit);

    public static Task<T> RunAsync<T>(Shell shell, Func<Progress, Task<T>> work) =>
        shell.Interactive ? LiveAsync(shell, work) : work(new Lines(shell));

    private static Task<T> LiveAsync<T>(Shell shell, Func<Progress, Task<T>> work)
    {
        var counts = new CountColumn();
        return shell.Remarks().Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), counts)
            .StartAsync(context => work(new Live(shell, context, counts)));
    }

    private sealed class Lines(Shell shell) : Progress
    {
        public override ProgressStep Begin(string name, string unit) =>
            new(shell.Time, unit, TimeSpan.FromSeconds(5), (fraction, status) => shell.Error.WriteLine(
                fraction is { } known ? FormattableString.Invariant($"{name}: {known:P0}, {status}") : $"{name}: {status}"));
    }

    private sealed class Live(Shell shell, ProgressContext context, CountColumn counts) : Progress
    {
        public override ProgressStep Begin(string name, string unit)
        {
            var bar = context.AddTask(Markup.Escape(name), maxValue: 1);
            bar.IsIndeterminate = true;
            return new(shell.Time, unit, TimeSpan.FromMilliseconds(100), (fraction, status) =>
            {
                bar.IsIndeterminate = fraction is null;
                bar.Value = fraction ?? 0;
                counts.Set(bar, status);
            });
        }
    }

    private sealed class CountColumn : ProgressColumn
    {
        private readonly ConcurrentDictionary<int, string> _status = new();

        public void Set(ProgressTask bar, string status) => _status[bar.Id] = status;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
            new Text(_status.GetValueOrDefault(task.Id, ""));
    }
}
