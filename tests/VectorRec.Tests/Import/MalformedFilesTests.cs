using CsCheck;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary>
/// Files with bytes changed, cut, doubled and put in: whatever they hold, the indexer says what is wrong and writes all or nothing.
/// </summary>
public sealed class MalformedFilesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string> Formats { get; } = [".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet"];

    private static readonly Gen<RecordKind> Kinds = Gen.Int[0, RecordKinds.All.Count - 1].Select(i => RecordKinds.All[i]);

    [Theory, MemberData(nameof(Formats))]
    public async Task Validate_never_crashes(string extension) =>
        await Kinds.SelectMany(kind => Gen.Select(Gen.Const(kind), SomeRows.Of(kind, lines: false), Damages))
            .SampleAsync(async (kind, rows, damages) =>
            {
                using var folder = new TemporaryFolder();
                var file = folder.Write(kind.Name + extension, Damage(RowFile.Bytes(kind, rows, extension), damages));
                var run = await IndexerRun.Async("validate", file, "--json");
                Assert.True(run.ExitCode is ExitCodes.Ok or ExitCodes.InvalidInput, run.Error);
                Assert.DoesNotContain("   at ", run.Error);
            }, iter: 150, threads: 1);

    [Theory, MemberData(nameof(Formats))]
    public async Task An_import_writes_what_it_reports_or_nothing(string extension)
    {
        var kind = RecordKinds.Users;
        await Gen.Select(SomeRows.Of(kind, lines: false), Damages).SampleAsync(async (rows, damages) =>
        {
            using var folder = new TemporaryFolder();
            await database.ExecuteAsync("delete from users");
            var file = folder.Write(kind.Name + extension, Damage(RowFile.Bytes(kind, rows, extension), damages));
            var run = await database.RunAsync("import", file, "--json", "--max-rejects", "3");
            Assert.True(run.ExitCode is ExitCodes.Ok or ExitCodes.InvalidInput or ExitCodes.RejectsLimit, run.Error);
            var report = run.OnlyFile();
            Assert.Equal(report.GetProperty("added").GetInt64(), await database.ScalarAsync<long>("select count(*) from users"));
            if (run.ExitCode != ExitCodes.Ok)
                Assert.Equal(0, report.GetProperty("added").GetInt64());
            else
                Assert.Equal(report.GetProperty("rows").GetInt64(), Sum(report, "added", "repeated", "rejected"));
            Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), name => name.EndsWith(".unfinished", StringComparison.Ordinal));
        }, iter: 15, threads: 1);
    }

    private static long Sum(System.Text.Json.JsonElement report, params string[] names) =>
        names.Sum(name => report.GetProperty(name).GetInt64());

    private static readonly Gen<(int How, double Where, byte What)[]> Damages =
        Gen.Select(Gen.Int[0, 3], Gen.Double.Unit, Gen.Byte, (how, where, what) => (how, where, what)).Array[1, 6];

    private static byte[] Damage(byte[] bytes, (int How, double Where, byte What)[] damages)
    {
        foreach (var (how, where, what) in damages)
        {
            var at = (int)(where * bytes.Length);
            bytes = (how, bytes.Length) switch
            {
                (_, 0) => [what],
                (0, _) => [.. bytes[..at], what, .. bytes[(at + 1)..]],
                (1, _) => bytes[..at],
                (2, _) => [.. bytes[..at], what, .. bytes[at..]],
                _ => [.. bytes[..at], .. bytes[(at / 2)..]],
            };
        }

        return bytes;
    }
}
