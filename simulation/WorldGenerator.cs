using System.Security.Cryptography;
using VectorRec.Simulation.Behaviour;
using VectorRec.Simulation.Output;
using VectorRec.Simulation.Population;
using VectorRec.Simulation.Truth;

namespace VectorRec.Simulation;

/// <summary>Makes a world and writes it to a folder.</summary>
internal static class WorldGenerator
{
    /// <param name="report">Told the days that are done.</param>
    /// <exception cref="WorldException">The folder cannot take a world.</exception>
    public static WorldManifest Generate(WorldOptions options, string folder, Action<int>? report, CancellationToken token)
    {
        if (options.Problem() is { } problem)
            throw new ArgumentException(problem, nameof(options));
        using var target = new WorldFolder(folder);
        var world = World.Make(options, token);
        var files = WritePopulation(world, target.Staging, token);
        var byType = new long[Enum.GetValues<EventType>().Length];
        files.Add(WriteEvents(world, target.Staging, byType, report, token));
        files.AddRange(WriteTruth(world, target.Staging));
        var manifest = new WorldManifest(WorldManifest.CurrentVersion, Describe(options), Count(files, byType), files);
        target.Publish(manifest);
        return manifest;
    }

    private static List<FileFacts> WritePopulation(World world, string folder, CancellationToken token)
    {
        var writer = new PopulationFiles(world, folder);
        List<FileFacts> files = [];
        foreach (var write in (ReadOnlySpan<Func<FileFacts>>)[writer.WriteUsers, writer.WriteSongs, writer.WriteWorks, writer.WriteOnAir,
            writer.WriteFollows, writer.WriteFamilies])
        {
            token.ThrowIfCancellationRequested();
            files.Add(write());
        }

        return [.. files, .. ContentFiles.Write(world, folder, token)];
    }

    private static FileFacts WriteEvents(World world, string folder, long[] byType, Action<int>? report, CancellationToken token)
    {
        using var file = new EventFile(folder, world.Options);
        var done = 0;
        foreach (var day in new EventSimulator(world).Days(token))
        {
            file.Write(day.Span);
            foreach (ref readonly var happened in day.Span)
                byType[(int)happened.Type]++;
            report?.Invoke(++done);
        }

        return file.Finish();
    }

    private static IEnumerable<FileFacts> WriteTruth(World world, string folder)
    {
        foreach (var name in TruthFiles.Save(Path.Combine(folder, WorldFolder.Truth), world.Truth.Law, world.Truth.Tables))
        {
            using var file = File.OpenRead(Path.Combine(folder, WorldFolder.Truth, name));
            yield return new($"{WorldFolder.Truth}/{name}", file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
    }

    private static ManifestOptions Describe(WorldOptions options) => new(
        options.Seed, options.Users, options.Works, options.SongCount, options.Events, options.Days, options.End.ToUniversalTime(),
        options.Fatigue,
        options.Format == RowFormat.Csv ? "csv" : "jsonl", options.Gzip,
        options.ContentWidth > 0 ? options.ContentWidth : null, options.ContentWidth > 0 ? options.ContentNoise : null);

    private static WorldCounts Count(List<FileFacts> files, long[] byType)
    {
        var types = Enum.GetValues<EventType>().ToDictionary(type => type.ToString().ToLowerInvariant(), type => byType[(int)type]);
        return new(Rows("users"), Rows("songs"), Rows("works"), Rows("follows"), Rows("families"), Rows("events"), types);

        long Rows(string kind) => files.First(file => file.Name.StartsWith(kind + ".", StringComparison.Ordinal)).Rows!.Value;
    }
}
