using CsCheck;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

/// <summary><c>validate</c> says of each row what <c>import</c> does with it.</summary>
public sealed class ValidationAgreesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] References = ["users", "songs", "works"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> KindsAndFormats { get; } = new(
        from kind in RecordKinds.All
        from extension in (string[])[".jsonl", ".csv", ".parquet"]
        select (kind.Name, extension));

    [Theory, MemberData(nameof(KindsAndFormats))]
    public async Task Rows_are_rejected_by_both_for_the_same_reasons(string name, string extension)
    {
        var kind = RecordKinds.All.Single(kind => kind.Name == name);
        var rows = SomeRows.Of(kind, lines: false).Where(rows => rows.Length > 2);
        var faults = Gen.Select(Gen.Int[0, 40], Gen.Int[0, kind.Fields.Count - 1], Gen.Int[0, 5]).Array[1, 8];
        await Gen.Select(rows, faults).SampleAsync(
            (rows, faults) => AssertAgreeAsync(
                kind, extension, [.. rows.Select((row, i) => Spoilt(kind, row, faults.Where(fault => fault.Item1 % rows.Length == i)))]),
            iter: 2, threads: 1);
    }

    private async Task AssertAgreeAsync(RecordKind kind, string extension, Dictionary<string, object?>[] rows)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.AddReferencesAsync();
        var file = folder.Write(kind.Name + extension, RowFile.Bytes(kind, rows, extension));
        // What the database has, in files.
        string[] known =
        [
            .. References.Where(reference => reference != kind.Name && kind.Fields.Any(field => field.References == reference))
                .Select(reference => folder.Write($"{reference}.jsonl", Known(reference))),
        ];
        var validated = await IndexerRun.Async(["validate", .. known, file, "--rejects", folder["validated"], "--json"]);
        var imported = await database.RunAsync("import", file, "--rejects", folder["imported"], "--json");
        Assert.True(imported.ExitCode == ExitCodes.Ok, imported.Error);

        var expected = await RejectsAsync("imported");
        Assert.Equal(expected, await RejectsAsync("validated"));
        Assert.Equal(expected.Length == 0 ? ExitCodes.Ok : ExitCodes.InvalidInput, validated.ExitCode);
        var report = validated.Json.GetProperty("files").EnumerateArray()
            .Single(report => report.GetProperty("kind").GetString() == kind.Name);
        Assert.Equal(expected.Length == 0 ? "valid" : "invalid", report.GetProperty("outcome").GetString());
        Assert.Equal(imported.OnlyFile().GetProperty("rejected").GetInt64(), report.GetProperty("rejected").GetInt64());

        async Task<string[]> RejectsAsync(string side)
        {
            var path = Path.Combine(folder[side], $"{kind.Name}{extension}.rejects.jsonl");
            return File.Exists(path) ? [.. (await File.ReadAllLinesAsync(path, Ct)).Order(StringComparer.Ordinal)] : [];
        }
    }

    private static string Known(string kind) => string.Join('\n', kind == "songs"
        ? Enumerable.Range(0, 10).Select(id => $$"""{"song_id":{{id}},"title":"song"}""")
        : Enumerable.Range(0, 20).Select(id => $$"""{"{{kind[..^1]}}_id":{{id}}}"""));

    private static Dictionary<string, object?> Spoilt(
        RecordKind kind, Dictionary<string, object?> row, IEnumerable<(int Row, int Field, int How)> faults)
    {
        row = new(row);
        foreach (var (_, place, how) in faults)
        {
            var field = kind.Fields[place];
            if (how == 0)
                row.Remove(field.Name);
            else if (field.Type != FieldType.Uuid)
                row[field.Name] = Bad(field, how);
        }

        return row;
    }

    // Of the type that the field has, for a column of Parquet has one.
    private static object Bad(Field field, int how) => field.Type switch
    {
        FieldType.Integer => how switch { 1 => -1L, 2 => long.MaxValue, 3 => 70_000L, _ => 1_000L },
        FieldType.Number => how switch { 1 => -91.0, 2 => 1e39, _ => 0.0 },
        FieldType.Word => how == 1 ? "" : "nonsense",
        FieldType.Time => new DateTime(how == 1 ? 1969 : 2100, 12, 31, 0, 0, 0, DateTimeKind.Utc),
        FieldType.Texts => how switch { 1 => ["a", ""], 2 => ["a|b"], _ => Enumerable.Repeat("a", 40).ToArray() },
        FieldType.Vector => how switch { 1 => [1f, 2f], 2 => new float[4], 3 => [], _ => new[] { 1f, 2, 3, 4 } },
        FieldType.Integers => how switch { 1 => new[] { 3L, -1 }, 2 => [1_000L, 999], _ => [1L, 1] },
        _ => how switch { 1 => "a\0b", 2 => new string('x', 600), 3 => "", _ => "good" },
    };
}
