using System.CommandLine;
using VectorRec.Indexer.Commands;

namespace VectorRec.Load.Commands;

/// <summary>What <c>run</c> may be told.</summary>
internal static class RunOptions
{
    public static readonly Option<string?> Data = new("--data")
    {
        Description = "Folder of the demo's data (.data/demo): its servers are started, and stopped at the end. Or give "
            + "--postgres, --qdrant and --generations.",
    };

    public static readonly Option<int> RoundCount = NumberOption.Of("--rounds", 3, 1, 1000, "Times that all targets are asked in turn.");

    public static readonly Option<double> Seconds = NumberOption.Of("--seconds", 10.0, 0.1, 3600,
        "Measured, of each target under each load in each round.");

    public static readonly Option<double> WarmUp = NumberOption.Of("--warm-up", 3.0, 0.0, 3600, "Seconds before them that are not.");

    public static readonly Option<double> Settling = NumberOption.Of("--settle", 10.0, 0.0, 3600,
        "Seconds that each target is asked before the first round, until its code is compiled.");

    public static readonly Option<double> Patience = NumberOption.Of("--timeout", 10.0, 0.1, 600,
        "Seconds after which a call is given up, and counted as an error.");

    public static readonly Option<string> Callers = new("--callers")
    {
        Description = "Closed loops: callers who wait for their answers.",
        DefaultValueFactory = _ => "1,8",
    };

    public static readonly Option<string> Rates = new("--rates")
    {
        Description = "Open loops: calls a second, whether or not there are answers; 2x: twice what the target answered in its best "
            + "closed loop.",
        DefaultValueFactory = _ => "20",
    };

    public static readonly Option<string> TargetList = new("--targets")
    {
        Description = "Of ann, batch, rerank, mmr, api, beside, against.",
        DefaultValueFactory = _ => string.Join(',', TargetNames.All),
    };

    public static readonly Option<int> UserCount = NumberOption.Of("--users", 2000, 1, 1_000_000,
        "Users who ask, drawn of those who have listened.");

    public static readonly Option<int> Seed = NumberOption.Of("--seed", 1, 0, int.MaxValue - 1_000,
        "Of the draw, and of the order in which they ask.");

    public static readonly Option<int> Limit = NumberOption.Of("--limit", 10, 1, 50, "Works a slate of the API.");

    public static readonly Option<FileInfo[]> Overrides = new("--scene-overrides")
    {
        Description = "JSON file of settings of the scene feed that differ: one more target, named after the file. Several "
            + "times for several.",
    };

    public static readonly Option<string[]> Settings = new("--setting")
    {
        Description = "NAME=VALUE, an environment variable of the APIs that are started. Several times for several.",
    };

    public static readonly Option<string[]> Beside = new("--beside")
    {
        Description = "NAME=VALUE, a variable of one more API of this working copy, the target beside: what the setting costs. "
            + "Several times for several.",
    };

    public static readonly Option<string?> Api = new("--api")
    {
        Description = "Address of an API that runs; else it is started from this working copy.",
    };

    public static readonly Option<string?> ApiKey = new("--api-key")
    {
        Description = "Its key, of scope recommend, and override with --scene-overrides.",
    };

    public static readonly Option<string?> Against = new("--against")
    {
        Description = "Commit whose API is measured, too: built in a temporary worktree, over a copy of the database that "
            + "its own indexer indexes. With --data.",
    };

    public static readonly Option<string?> AgainstBundle = new("--against-bundle")
    {
        Description = "Bundle that it indexes with; else its own demo bundle.",
    };

    public static readonly Option<string[]> AgainstIndex = new("--against-index")
    {
        Description = "One more argument of its index command, such as --against-index=--min-recall --against-index=0.5. "
            + "Several times for several.",
    };

    public static readonly Option<string?> Out = new("--out") { Description = "JSON file to write." };

    public static readonly Option<string?> Plot = new("--plot") { Description = "SVG file to draw latency over percentile into." };
}
