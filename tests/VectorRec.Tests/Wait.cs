using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace VectorRec.Tests;

/// <summary>Every wait of a test: it ends, and then says what it waited for.</summary>
internal static class Wait
{
    /// <summary>What takes longer than this on the slowest machine does not come about at all.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Asks again until it is so.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        var start = Stopwatch.GetTimestamp();
        while (!await InTimeAsync(isSo(), what))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < Longest, $"It is not so after {Longest.TotalSeconds} s: {what}");
            await Task.Delay(Pause, Token);
        }
    }

    /// <summary>Until the process has ended; one that does not is killed, and that is a failure.</summary>
    public static async Task ForExitAsync(Process process, TimeSpan? longest = null)
    {
        try
        {
            await InTimeAsync(process.WaitForExitAsync(Token), longest ?? Longest, process.StartInfo.FileName);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>For work of others to end.</summary>
    public static async Task<T> InTimeAsync<T>(Task<T> work, [CallerArgumentExpression(nameof(work))] string what = "")
    {
        await InTimeAsync((Task)work, what);
        return await work;
    }

    /// <inheritdoc cref="InTimeAsync{T}"/>
    public static Task InTimeAsync(Task work, [CallerArgumentExpression(nameof(work))] string what = "") =>
        InTimeAsync(work, Longest, what);

    private static async Task InTimeAsync(Task work, TimeSpan longest, string what)
    {
        try
        {
            await work.WaitAsync(longest, TimeProvider.System, Token);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            Assert.Fail($"It has not ended after {longest.TotalSeconds} s: {what}");
        }
    }
}
