using Microsoft.Extensions.Time.Testing;
using VectorRec.Indexing;

namespace VectorRec.Tests.Indexing;

public sealed class GraphProgressTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<IndexProgress> _told = [];

    [Fact]
    public void Between_two_segments_the_clock_moves_it_and_a_segment_that_is_whole_puts_the_clock_right()
    {
        var progress = Progress(TimeSpan.FromSeconds(100));
        Tell(progress, 10, indexed: 0, total: 1000);
        Tell(progress, 40, indexed: 0, total: 1000);
        // Half of it took 100 s, so all of it takes 200.
        Tell(progress, 50, indexed: 500, total: 1000);
        Tell(progress, 40, indexed: 500, total: 1000);
        Assert.Equal([100, 500, 500, 700], _told.Select(told => told.Done));
        Assert.All(_told, told => Assert.True(told.Estimated));
        progress.Report(new(1000, 1000, true, false, 0, null));
        Assert.Equal(new IndexProgress(IndexStage.Indexing, 1000, 1000), _told[^1]);
    }

    [Fact]
    public void A_graph_that_takes_longer_than_was_thought_goes_on_and_never_ends_by_the_clock()
    {
        var progress = Progress(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 40; i++)
            Tell(progress, 5, indexed: 0, total: 1_000_000);
        Assert.Equal(_told.Select(told => told.Done).Order(), _told.Select(told => told.Done));
        Assert.Equal(999_999, _told[^1].Done);
        Assert.True(_told[3].Done < 999_000);
    }

    [Fact]
    public void Without_an_estimate_only_what_is_counted_is_told()
    {
        var progress = Progress(null);
        Tell(progress, 10, indexed: 0, total: 10);
        Tell(progress, 10, indexed: 4, total: 10);
        Assert.Equal([new(IndexStage.Indexing, 0, 10), new(IndexStage.Indexing, 4, 10)], _told);
    }

    private GraphProgress Progress(TimeSpan? estimate) => new(new Told(_told.Add), estimate, _time);

    private void Tell(GraphProgress progress, int seconds, long indexed, long total)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        progress.Report(new(total, indexed, false, false, 0, null));
    }

    private sealed class Told(Action<IndexProgress> take) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => take(value);
    }
}
