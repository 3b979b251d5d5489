using VectorRec.Simulation.Platform.Clock;
using VectorRec.Simulation.Platform.Life;

namespace VectorRec.Tests.Simulation.Platform;

public sealed class PlatformLawTests
{
    [Fact]
    public void A_creator_without_exposure_stops_and_one_with_much_publishes_more()
    {
        Assert.True(After(days: 14, exposures: 0) < PlatformLaw.Stops);
        Assert.True(After(days: 14, exposures: 30) > 1.4);
        Assert.Equal(1, After(days: 14, PlatformLaw.UsualExposures), 10);

        static double After(int days, double exposures)
        {
            var state = new CreatorState();
            for (var day = 0; day < days; day++)
            {
                state.Exposures = PlatformLaw.Faded(state.Exposures, exposures);
                state.Drive = PlatformLaw.Drive(state.Drive, state.Exposures);
            }

            return state.Drive;
        }
    }

    [Fact]
    public void A_user_comes_again_as_sessions_were_worth_it()
    {
        Assert.Equal(1, PlatformLaw.Mood(1, PlatformLaw.UsualPlays), 10);
        Assert.True(PlatformLaw.Mood(1, 0) < 1);
        Assert.True(PlatformLaw.Mood(1, 3 * PlatformLaw.UsualPlays) > 1);
    }

    [Fact]
    public void What_happens_with_a_work_moves_no_other_random_number()
    {
        var (here, again, other) = (new Reaction(1, 2, 3), new Reaction(1, 2, 3), new Reaction(1, 2, 4));
        Assert.Equal((here.Play, here.Share, here.Id(5)), (again.Play, again.Share, again.Id(5)));
        Assert.NotEqual(here.Play, other.Play);
        Assert.Equal(6, Enumerable.Range(0, 6).Select(here.Id).Distinct().Count());
    }

    [Fact]
    public void A_clock_stands_until_it_is_set_for_all_who_read_it()
    {
        using var folder = new TemporaryFolder();
        using var driver = new SimulatedClock(folder["clock"]);
        using var service = new SimulatedClock(folder["clock"]);
        var then = new DateTimeOffset(2026, 6, 3, 4, 5, 6, TimeSpan.Zero);
        driver.Set(then);
        Assert.Equal(then, service.GetUtcNow());
        Assert.Equal(then, service.GetUtcNow());
    }
}
