using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using VectorRec.Api.Hosting.Limits;
using VectorRec.Scenes;

namespace VectorRec.Tests.Api.Hosting;

public sealed class EffortTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Less_effort_is_made_while_slates_are_slow_and_all_of_it_again_when_they_are_quick()
    {
        var effort = new EffortControl(Options.Create(new OverloadOptions { SlowMs = 100 }), _time);
        Assert.Equal(Effort.Full, effort.Current);
        foreach (var expected in (Effort[])[Effort.Less, Effort.Little, Effort.Least, Effort.Least])
        {
            Window(effort, 90, 130);
            Assert.Equal(expected, effort.Current);
        }

        // Neither slow nor quick: it stays as it is.
        for (var i = 0; i < 20; i++)
            Window(effort, 60);
        Assert.Equal(Effort.Least, effort.Current);
        for (var i = 0; i < 4; i++)
            Window(effort, 20);
        Assert.Equal(Effort.Little, effort.Current);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Effort.Full, effort.Current);
    }

    [Fact]
    public void Without_a_limit_all_effort_is_made_always()
    {
        var effort = new EffortControl(Options.Create(new OverloadOptions { SlowMs = 0 }), _time);
        Window(effort, 10_000);
        Assert.Equal(Effort.Full, effort.Current);
    }

    [Fact]
    public void Less_effort_means_less_work_and_never_too_little_for_a_slate()
    {
        var scene = new SceneOptions
        {
            Ef = 400,
            Channels = new Dictionary<string, ChannelOptions> { ["popular"] = new() { Quota = 10_000 }, ["fresh"] = new() { Quota = 150 } },
            Fine = new() { Mode = FineMode.On, Limit = 300 },
        };
        Assert.Same(scene, scene.With(Effort.Full));
        Assert.Equal(
            [(200, 150, FineMode.On, 10_000, 150), (100, 75, FineMode.On, 2_500, 150), (100, 300, FineMode.Off, 1_000, 150)],
            new[] { Effort.Less, Effort.Little, Effort.Least }.Select(scene.With).Select(less =>
                (less.Ef, less.Fine.Limit, less.Fine.Mode, less.Channels["popular"].Quota, less.Channels["fresh"].Quota)));
    }

    private void Window(EffortControl effort, params int[] milliseconds)
    {
        foreach (var took in milliseconds)
            effort.Took(TimeSpan.FromMilliseconds(took));
        _time.Advance(TimeSpan.FromMilliseconds(250));
    }
}
