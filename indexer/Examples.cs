namespace VectorRec.Indexer;

/// <summary>A line for each command, as it could be typed. The tests parse them.</summary>
internal static class Examples
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["migrate"] = "indexer migrate --dry-run",
        ["import"] = "indexer import users.jsonl.gz songs.jsonl.gz works.parquet --max-rejects 0",
        ["import lastfm"] = "indexer import lastfm --dir hetrec2011-lastfm-2k",
        ["validate"] = "indexer validate works.csv --json",
        ["split-pairs"] = "indexer split-pairs pairs.tsv --out data",
        ["export-training"] = "indexer export-training --out export",
        ["index"] = "indexer index --bundle . --resume",
        ["sync"] = "indexer sync --follow --metrics-file vectorrec_sync.prom",
        ["status"] = "indexer status --json",
        ["activate"] = "indexer activate 12",
        ["rollback"] = "indexer rollback --run 12",
        ["prune"] = "indexer prune --keep 1 --event-days 365",
        ["takedown"] = "indexer takedown --creator 42 --dry-run",
        ["verify"] = "indexer verify --repair",
        ["diff"] = "indexer diff 11 12",
        ["doctor"] = "indexer doctor --bundle .",
        ["evaluate"] = "indexer evaluate --test test.tsv --k 10,20",
        ["evaluate width"] = "indexer evaluate width --users 200 --widths 1000,10000,100000",
        ["evaluate diversity"] = "indexer evaluate diversity --test test.tsv --json",
        ["experiments apply"] = "indexer experiments apply theta.json --dry-run",
        ["experiments list"] = "indexer experiments list",
        ["experiments stop"] = "indexer experiments stop theta --reason \"fewer plays\"",
        ["experiments assign"] = "indexer experiments assign --user 42",
        ["experiments report"] = "indexer experiments report theta",
        ["report"] = "indexer report --days 30 --scene feed --format csv",
        ["users export"] = "indexer users export --user 42 --out user-42",
        ["users erase"] = "indexer users erase --user 42 --works",
        ["keys create"] = "indexer keys create --name backend --scope recommend events",
        ["keys rotate"] = "indexer keys rotate --name backend --hours 24",
        ["keys list"] = "indexer keys list",
        ["keys revoke"] = "indexer keys revoke --name backend",
        ["completion"] = "source <(indexer completion bash)",
    };
}
