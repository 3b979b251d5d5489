using VectorRec.Load.Processes;

namespace VectorRec.Tests.Load;

public sealed class AllocationsTests
{
    private const int Bytes = 1 << 20;

    [Fact]
    public async Task What_a_process_allocates_for_an_answer_is_seen_from_outside()
    {
        var ct = TestContext.Current.CancellationToken;
        using var allocations = await Allocations.FollowAsync(Environment.ProcessId, ct);
        Assert.NotNull(allocations);
        // The runtime tells once a second, on a busy machine later.
        for (var seconds = 4; ; seconds *= 2)
        {
            Assert.True(seconds < 120, "The runtime has not told anything.");
            long answered = 0;
            allocations.Begin(() => Volatile.Read(ref answered));
            for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started).TotalSeconds < seconds;)
            {
                GC.KeepAlive(new byte[Bytes]);
                Interlocked.Increment(ref answered);
                await Task.Delay(10, ct);
            }

            GC.Collect();
            if (allocations.End() is not ({ } bytes, var collections))
                continue;
            // What other tests allocate meanwhile is in it.
            Assert.True(bytes > 0.8 * Bytes);
            Assert.Contains(collections, count => count > 0);
            return;
        }
    }

    [Fact]
    public async Task A_process_that_cannot_be_looked_into_is_none() =>
        Assert.Null(await Allocations.FollowAsync(int.MaxValue, TestContext.Current.CancellationToken));
}
