using VectorRec.Simulation.Population;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>How users and creators answer to what the platform does to them, over days. docs/platform.md tells the formulas.</summary>
internal static class PlatformLaw
{
    public const int SlateLength = 10;

    /// <summary>Slates of a session at most.</summary>
    public const int MostSlates = 12;

    /// <summary>Sessions of a day at most.</summary>
    public const int MostSessions = 6;

    /// <summary>Plays of a slate with which a user stays as willing to come again as at the start.</summary>
    public const double UsualPlays = 1;

    /// <summary>How much of a user's mood a session makes.</summary>
    public const double MoodStep = 0.2;

    /// <summary>Exposures a day with which a creator goes on as at the start.</summary>
    public const double UsualExposures = 3;

    /// <summary>How much of a creator's drive a day makes.</summary>
    public const double DriveStep = 0.25;

    /// <summary>Below this drive a creator publishes nothing.</summary>
    public const double Stops = 0.2;

    /// <summary>Share of sessions that begin with a look at live shows.</summary>
    public const double LiveShare = 0.1;

    /// <summary>Works of a slate of live shows.</summary>
    public const int LiveLength = 3;

    /// <summary>Chance that a live show is listened to; the truth knows nothing of them.</summary>
    public const double LivePlay = 0.3;

    /// <summary>Chance that a show goes on or off the air within an hour.</summary>
    public const double LiveChange = 0.15;

    public static double Mood(double mood, double playsASlate) =>
        Math.Clamp(mood + (MoodStep * ((playsASlate / UsualPlays) - mood)), 0.1, 2);

    /// <param name="exposures">A day, faded over the days before.</param>
    public static double Drive(double drive, double exposures) =>
        drive + (DriveStep * ((2 * exposures / (exposures + UsualExposures)) - drive));

    public static double Faded(double exposures, double today) => (0.7 * exposures) + (0.3 * today);

    /// <summary>Whether the least known half of the creators has this one, by fame before the first event.</summary>
    public static bool[] SmallCreators(UserTable users)
    {
        double[] fames = [.. users.Fame.Where(fame => fame > 0).Order()];
        var middle = fames[fames.Length / 2];
        return [.. users.Fame.Select(fame => fame > 0 && fame < middle)];
    }
}
