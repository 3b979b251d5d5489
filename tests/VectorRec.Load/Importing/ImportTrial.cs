using VectorRec.Load.Report;

namespace VectorRec.Load.Importing;

/// <summary>Lets indexers import the same events in turn, round by round.</summary>
/// <param name="importers">The first imports them as Parquet too, and is also tried beside live events.</param>
/// <param name="world">Folder with the files of a world.</param>
/// <param name="crowded">Events of the import beside live ones.</param>
internal sealed class ImportTrial(IReadOnlyList<Importer> importers, string world, int crowded, TimeProvider time, Action<string> said)
{
    // What refers to others comes after them.
    private static readonly string[] Before = ["users", "songs", "works", "follows", "families"];

    /// <param name="live">Events a second beside the last import; 0: none.</param>
    public async Task<ImportReport> RunAsync(int rounds, double live, CancellationToken ct)
    {
        foreach (var importer in importers)
        {
            said($"A database without events for {importer.Name} ...");
            await importer.PrepareAsync(Before.Select(kind => Path.Combine(world, $"{kind}.jsonl")), ct);
        }

        var folder = Directory.CreateTempSubdirectory("vectorrec-events-").FullName;
        try
        {
            var (events, parquet) = (Path.Combine(world, "events.jsonl"), Path.Combine(folder, "events.parquet"));
            said("The events as Parquet ...");
            await ParquetEvents.WriteAsync(events, parquet, ct);
            (string What, Importer Importer, string File)[] ways =
            [
                (importers[0].Name, importers[0], events), ($"{importers[0].Name}, Parquet", importers[0], parquet),
                .. importers.Skip(1).Select(importer => (importer.Name, importer, events)),
            ];
            return await RunAsync(ways, rounds, live, ct);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<ImportReport> RunAsync(
        (string What, Importer Importer, string File)[] ways, int rounds, double live, CancellationToken ct)
    {
        var took = ways.ToDictionary(way => way.What, _ => new List<ImportFigures>());
        var plain = new List<double>();
        var (rows, address) = (0L, "");
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (what, importer, file) in ways.Reverse())
            {
                (var figures, address) = await importer.ImportAsync(file, beside: null, ct);
                took[what].Add(figures);
                said(FormattableString.Invariant($"round {round}, {what}: {figures.Seconds:F1} s"));
            }

            (var seconds, rows) = await PlainCopy.MeasureAsync(address, time, ct);
            plain.Add(seconds);
            said(FormattableString.Invariant($"round {round}, COPY: {seconds:F1} s"));
        }

        return new(
            rows,
            [
                .. ways.Select(way => ImportRow.Of(way.What, rows, took[way.What])),
                ImportRow.Of("COPY into a plain table", rows, [.. plain.Select(seconds => new ImportFigures(seconds))]),
            ],
            live > 0 ? await BesideLiveAsync(live, address, ct) : null);
    }

    private async Task<LiveFigures> BesideLiveAsync(double perSecond, string address, CancellationToken ct)
    {
        var (works, users) = await CrowdedEvents.ReadAsync(address, ct);
        var folder = Directory.CreateTempSubdirectory("vectorrec-crowded-").FullName;
        try
        {
            var file = Path.Combine(folder, "events.jsonl");
            await CrowdedEvents.WriteAsync(file, crowded, works, users, time.GetUtcNow(), ct);
            var writer = new LiveWriter(works, users, perSecond, time);
            var (figures, _) = await importers[0].ImportAsync(file, writer.RunAsync, ct);
            var (taken, p50, p99, most) = writer.Figures();
            return new(figures.Seconds, taken, writer.Refused, p50, p99, most);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
