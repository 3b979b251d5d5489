using System.CommandLine;
using VectorRec.Catalogue;
using VectorRec.Indexer.Cli;
using VectorRec.Indexing;
using VectorRec.Indexing.Parts;
using VectorRec.Vectors;

namespace VectorRec.Indexer.Commands.Indexing;

/// <summary><c>indexer index</c>.</summary>
internal static class IndexCommand
{
    private static readonly IndexOptions Defaults = new();

    private static readonly Option<DirectoryInfo> Bundle =
        new Option<DirectoryInfo>("--bundle") { Description = "Folder of the model bundle.", Required = true }.AcceptExistingOnly();
    private static readonly Option<int> M = NumberOption.Of("--m", Defaults.Collection.M, 4, 128, "Edges a node of the graph.");
    private static readonly Option<int> EfConstruct =
        NumberOption.Of("--ef-construct", Defaults.Collection.EfConstruct, 4, 4096, "Beam that places a node in the graph.");
    private static readonly Option<int> FullScan =
        NumberOption.Of("--full-scan-kb", Defaults.Collection.FullScanThreshold, 10, 1_000_000,
            "KB of vectors of a segment below which a query compares with all.");
    private static readonly Option<bool> Quantize =
        new("--quantize") { Description = "Search 8-bit copies of the vectors, score the best again with the originals." };
    private static readonly Option<bool> OnDisk = new("--on-disk") { Description = "Keep the original vectors on disk." };
    private static readonly Option<int> Shards =
        NumberOption.Of("--shards", Defaults.Collection.Shards, 1, 1024, "Parts that a cluster can spread.");
    private static readonly Option<int> Replicas =
        NumberOption.Of("--replicas", Defaults.Collection.Replicas, 1, 16, "Copies of each part in a cluster.");
    private static readonly Option<int> Segments =
        NumberOption.Of("--segments", Defaults.Collection.Segments, 0, 64, "Segments a shard; 0: the server decides.");
    private static readonly Option<int> IndexingThreads = NumberOption.Of(
        "--indexing-threads", Defaults.Collection.IndexingThreads, 0, 256, "Qdrant's threads that build the graph; 0: the server decides.");
    private static readonly Option<int> BatchSize =
        NumberOption.Of("--batch-size", Defaults.BatchSize, 1, 16384, "Works embedded and written at a time.");
    private static readonly Option<int> Parallelism =
        NumberOption.Of("--parallelism", Defaults.Parallelism, 1, 64, "Batches on their way at a time.");
    private static readonly Option<int> Threads =
        NumberOption.Of("--tower-threads", Defaults.TowerThreads, 1, 256, "Threads of the item tower.");
    private static readonly Option<int?> Spare = NumberOption.Optional(
        "--spare-works", 0, 10_000_000,
        "Works published later that there is room for until the next index. "
        + $"Default: an eighth of the works, at least {IndexOptions.LeastSpareWorks}.");
    private static readonly Option<bool> Int8 =
        new("--int8") { Description = "Keep the item table's embeddings in 8 bits a dimension: a quarter of the memory." };
    private static readonly Option<int> Keep =
        NumberOption.Of("--keep", Defaults.Keep, 1, 1000, "Earlier generations to keep for a rollback.");
    private static readonly Option<int> Sample =
        NumberOption.Of("--gate-sample", Defaults.Gate.Sample, 1, 100_000, "Users and works whose vectors the quality gate asks for.");
    private static readonly Option<int> Neighbours =
        NumberOption.Of("--gate-neighbours", Defaults.Gate.Neighbours, 1, 10_000, "Best works it compares for each.");
    private static readonly Option<int> Ef = NumberOption.Of(
        "--gate-ef", Defaults.Gate.Ef, 0, 100_000, "Beam it searches the graph with; 0 as scenes do, the server's own.");
    private static readonly Option<double> MinRecall =
        NumberOption.Of("--min-recall", Defaults.Gate.MinRecall, 0.0, 1.0, "Share of the best works below which it refuses.");

    private static readonly Option<string?> Force =
        new("--force") { Description = "Why the new generation may serve although it is unlike the one that does. The reason is kept." };

    private static readonly Option<bool> Resume =
        new("--resume") { Description = "Go on with what an index that was killed left, from its last batch; without one, begin anew." };

    private static readonly Option<bool> Hold =
        new("--hold") { Description = "Do not switch to it: it is ready for an experiment, for testers and for activate." };

    private static readonly Option<int> Wait = NumberOption.Of(
        "--wait", (int)Defaults.Wait.TotalSeconds, 0, 86_400, "Seconds to wait for a Postgres or Qdrant that goes away in the middle.");

    private static readonly Option<string?> Part = PartOption();

    private static readonly Option<bool> DryRun =
        new("--dry-run") { Description = "Only read the bundle and look at the catalogue and the alias, and say what would be done." };

    private static readonly Option<bool> TakeAlias =
        new("--take-alias") { Description = "Move the alias also from a collection that another database had built." };

    private static readonly Option<string?> MetricsFile = PromFile.Option("The metrics of the run");

    public static Command Create()
    {
        var command = new Command(
            "index", "Embed all active works into a new generation, check it, and switch to it. The old one serves until then.")
        {
            Bundle, M, EfConstruct, FullScan, Quantize, OnDisk, Shards, Replicas, Segments, IndexingThreads, BatchSize, Parallelism,
            Threads, Spare, Int8, Keep, Sample, Neighbours, Ef, MinRecall, Force, Resume, Hold, Wait, Part, DryRun, TakeAlias,
            MetricsFile,
        };
        GenerationScope.AddOptions(command);
        return command.Runs(RunAsync);
    }

    private static Option<string?> PartOption()
    {
        var option = new Option<string?>("--shard")
        {
            Description =
                "Only embed this part of the works, as 2/4 is the second of four. When all are, index --resume makes the generation.",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && CataloguePart.Parse(text) is null)
                result.AddError($"--shard is {text}; it has to be like 2/4, of at most {CataloguePart.Most}.");
        });
        return option;
    }

    private static async Task<int> RunPartAsync(Invocation invocation, CataloguePart part, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        var report = await Progress.RunAsync(invocation.Shell, progress => new PartJob(scope.Home, invocation.Say).RunAsync(
            invocation.Value(Bundle)!.FullName, Options(invocation) with { Embedded = scope.IsEmbedded }, part,
            new IndexProgressBars(progress), ct));
        invocation.Answer(
            new { report.RunId, Shard = part.ToString(), report.Works, report.Taken, Seconds = report.Elapsed.TotalSeconds },
            SummaryTable.Of(
                ["Run", "Part", "Works", "Taken", "Seconds"],
                [[report.RunId, part.ToString(), report.Works, report.Taken, report.Elapsed.TotalSeconds]]));
        return ExitCodes.Ok;
    }

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken ct)
    {
        if (invocation.Value(DryRun))
            return await PlanAsync(invocation, ct);
        if (invocation.Value(Part) is { } text)
            return await RunPartAsync(invocation, CataloguePart.Parse(text)!, ct);
        var metrics = invocation.Value(MetricsFile);
        IndexReport report;
        try
        {
            report = await IndexAsync(invocation, ct);
        }
        catch (Exception e) when (metrics is not null)
        {
            await IndexMetrics.WriteAsync(invocation, metrics, Failure.Describe(e, ct).ExitCode, report: null);
            throw;
        }

        if (metrics is not null)
            await IndexMetrics.WriteAsync(invocation, metrics, ExitCodes.Ok, report);
        Tell(invocation, report);
        return ExitCodes.Ok;
    }

    private static async Task<int> PlanAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        await scope.RemarkOnQdrantAsync(invocation, ct);
        var plan = await new IndexJob(scope.Home).PlanAsync(
            invocation.Value(Bundle)!.FullName, Options(invocation) with { Embedded = scope.IsEmbedded }, ct);
        invocation.Answer(
            new { plan.ModelVersion, plan.Works, plan.Dimension, plan.Resumes, plan.Removes, dryRun = true },
            SummaryTable.Of(
                ["Would index with", "Works", "Dimensions", "Going on with run", "Would remove"],
                [[plan.ModelVersion, plan.Works, plan.Dimension, plan.Resumes, string.Join(' ', plan.Removes)]]));
        return ExitCodes.Ok;
    }

    private static async Task<IndexReport> IndexAsync(Invocation invocation, CancellationToken ct)
    {
        await using var scope = GenerationScope.Open(invocation);
        await scope.RemarkOnQdrantAsync(invocation, ct);
        return await Progress.RunAsync(invocation.Shell, progress => new IndexJob(scope.Home, invocation.Say)
            .RunAsync(invocation.Value(Bundle)!.FullName, Options(invocation) with { Embedded = scope.IsEmbedded },
                new IndexProgressBars(progress), ct));
    }

    private static void Tell(Invocation invocation, IndexReport report)
    {
        if (report.Remark is { } remark)
            invocation.Say(remark);
        invocation.Answer(
            new
            {
                report.Run.RunId,
                report.Run.ModelVersion,
                report.Run.Collection,
                report.Run.Folder,
                report.Run.Works,
                report.Run.Status,
                report.Gate.Recall,
                report.Gate.GraphRecall,
                report.Gate.Neighbours,
                report.Gate.Sample,
                EmbeddingSeconds = report.Embedding.TotalSeconds,
                IndexingSeconds = report.Indexing.TotalSeconds,
                CheckingSeconds = report.Checking.TotalSeconds,
                report.Resumed,
                report.Taken,
                report.Removed,
                report.Remark,
            },
            SummaryTable.Of(
                ["Run", "Model", "Works", "Collection", "Recall", "Embedding s", "Graph s", "Check s"],
                [[report.Run.RunId, report.Run.ModelVersion, report.Run.Works, report.Run.Collection,
                    report.Gate.Recall is { } recall ? FormattableString.Invariant($"{recall:P1} @ {report.Gate.Neighbours}") : "no graph",
                    report.Embedding.TotalSeconds, report.Indexing.TotalSeconds, report.Checking.TotalSeconds]]));
    }

    private static IndexOptions Options(Invocation invocation) => new()
    {
        Collection = new CollectionOptions
        {
            M = invocation.Value(M),
            EfConstruct = invocation.Value(EfConstruct),
            FullScanThreshold = invocation.Value(FullScan),
            Quantize = invocation.Value(Quantize),
            OnDisk = invocation.Value(OnDisk),
            Shards = invocation.Value(Shards),
            Replicas = invocation.Value(Replicas),
            Segments = invocation.Value(Segments),
            IndexingThreads = invocation.Value(IndexingThreads),
        },
        Gate = new GateOptions
        {
            Sample = invocation.Value(Sample),
            Neighbours = invocation.Value(Neighbours),
            Ef = invocation.Value(Ef),
            MinRecall = invocation.Value(MinRecall),
        },
        BatchSize = invocation.Value(BatchSize),
        Parallelism = invocation.Value(Parallelism),
        TowerThreads = invocation.Value(Threads),
        SpareWorks = invocation.Value(Spare),
        Encoding = invocation.Value(Int8) ? EmbeddingEncoding.Int8 : EmbeddingEncoding.Float32,
        Keep = invocation.Value(Keep),
        Force = invocation.Value(Force),
        Resume = invocation.Value(Resume),
        Hold = invocation.Value(Hold),
        Wait = TimeSpan.FromSeconds(invocation.Value(Wait)),
        TakeAlias = invocation.Value(TakeAlias),
    };
}
