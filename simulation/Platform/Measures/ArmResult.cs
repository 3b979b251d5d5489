using System.Text.Json;
using VectorRec.Simulation.Platform.Life;

namespace VectorRec.Simulation.Platform.Measures;

/// <summary>What came of an arm: a number a user and measure, so that arms are compared user by user, and numbers of the whole.</summary>
internal sealed record ArmResult(
    IReadOnlyDictionary<string, double[]> Users, IReadOnlyDictionary<string, double> Platform, Counters Counters)
{
    private const string FileName = "result.json";

    public static ArmResult Of(ArmWorld world, ArmState state, PlatformOptions options)
    {
        var users = new Dictionary<string, double[]>
        {
            ["plays"] = Each(user => user.Plays),
            ["completes"] = Each(user => user.Completes),
            ["minutes"] = Each(user => user.Seconds / 60),
            ["playsASlate"] = Each(user => user.Slates > 0 ? (double)user.Plays / user.Slates : 0),
            ["followed"] = Each(user => user.FollowsGiven > 0 ? 1 : 0),
            ["liked"] = Each(user => user.LikesGiven > 0 ? 1 : 0),
            ["daysActive"] = Each(user => (double)user.DaysActive / options.Days),
        };
        return new(users, Concentration.Of(world, state), state.Counters);

        double[] Each(Func<ListenerState, double> measure) => [.. state.Listeners.Select(measure)];
    }

    public static ArmResult? Read(string folder) => Path.Combine(folder, FileName) is var path && File.Exists(path)
        ? JsonSerializer.Deserialize<ArmResult>(File.ReadAllBytes(path)) : null;

    /// <summary>Whole or not at all.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
