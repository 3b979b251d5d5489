using VectorRec.Load.Processes;

namespace VectorRec.Tests.Load;

public sealed class AllocationsTests
{
    private const int Answers = 50;
    private const int Bytes = 1 << 20;

    [Fact]
    public async Task What_a_process_allocates_for_an_answer_is_seen_from_outside()
    {
        var ct = TestContext.Current.CancellationToken;
        using var allocations = await Allocations.FollowAsync(Environment.ProcessId, ct);
        Assert.NotNull(allocations);
        var (answered, told) = (0, 0);
        allocations.Begin(() =>
        {
            Interlocked.Increment(ref told);
            return Volatile.Read(ref answered);
        });
        // The runtime tells once a second, and is heard later on a busy machine. So nothing is answered before it has been heard once,
        // nor after: of what it tells then, the third is of a second that began when all was done.
        await UntilToldAsync(1);
        for (; answered < Answers; answered++)
            GC.KeepAlive(new byte[Bytes]);
        GC.Collect();
        await UntilToldAsync(Volatile.Read(ref told) + 3);
        var (bytes, collections) = allocations.End();

        // What other tests allocate meanwhile is in it.
        Assert.True(bytes >= Bytes, $"{bytes} bytes an answer");
        Assert.All(collections, count => Assert.True(count > 0));

        Task UntilToldAsync(int times) => Wait.UntilAsync(() => Task.FromResult(Volatile.Read(ref told) >= times));
    }

    [Fact]
    public async Task A_process_that_cannot_be_looked_into_is_none() =>
        Assert.Null(await Allocations.FollowAsync(int.MaxValue, TestContext.Current.CancellationToken));
}
