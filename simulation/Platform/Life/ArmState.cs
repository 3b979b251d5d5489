using System.Text.Json;

namespace VectorRec.Simulation.Platform.Life;

/// <summary>All that an arm is after a day, but for its database.</summary>
internal sealed record ArmState
{
    /// <summary>Days that are over.</summary>
    public int Day { get; set; }

    public required ListenerState[] Listeners { get; init; }

    public required CreatorState[] Creators { get; init; }

    /// <summary>In the order of their ids.</summary>
    public List<Upload> Uploads { get; init; } = [];

    /// <summary>Shows that are on the air, by their place.</summary>
    public required bool[] OnAir { get; init; }

    /// <summary>Exposures by index of the work.</summary>
    public Dictionary<int, int> Exposures { get; init; } = [];

    public Counters Counters { get; init; } = new();

    public static ArmState New(int users, bool[] onAir) => new()
    {
        Listeners = [.. Enumerable.Range(0, users).Select(_ => new ListenerState())],
        Creators = [.. Enumerable.Range(0, users).Select(_ => new CreatorState())],
        OnAir = onAir,
    };

    public static ArmState? Read(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<ArmState>(File.ReadAllBytes(path)) : null;

    /// <summary>Whole or not at all.</summary>
    public void Write(string path)
    {
        File.WriteAllBytes(path + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this));
        File.Move(path + ".tmp", path, overwrite: true);
    }

    internal readonly record struct Upload(int Creator, int Number, long At);
}
