using System.Globalization;
using CsCheck;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import;

public sealed class RoundTripTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    public static TheoryData<string, string> KindsAndFormats { get; } = new(
        from kind in RecordKinds.All
        where kind.OneOf.Count == 0
        from extension in (string[])[".jsonl", ".jsonl.gz", ".csv", ".csv.gz", ".parquet"]
        select (kind.Name, extension));

    [Theory, MemberData(nameof(KindsAndFormats))]
    public async Task What_is_imported_is_what_is_stored(string name, string extension)
    {
        var kind = RecordKinds.All.Single(kind => kind.Name == name);
        await SomeRows.Of(kind, lines: !extension.StartsWith(".csv", StringComparison.Ordinal)).SampleAsync(
            rows => ImportAndCompareAsync(kind, rows, extension), iter: 3, threads: 1);
    }

    private async Task ImportAndCompareAsync(RecordKind kind, Dictionary<string, object?>[] rows, string extension)
    {
        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        if (kind.Fields.Any(field => field.References is not null))
            await database.AddReferencesAsync();
        if (kind == RecordKinds.Works)
            await database.ExecuteAsync("delete from works");
        // Nobody's creations, so that events of following add no follows.
        await database.ExecuteAsync("update works set creator_id = null");

        var file = folder.Write(kind.Name + extension, RowFile.Bytes(kind, rows, extension));
        var run = await database.RunAsync("import", file, "--max-rejects", "0", "--json");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        Assert.Equal(rows.Length, run.OnlyFile().GetProperty("added").GetInt32());

        var stored = await database.ReadAsync(kind);
        Assert.Equal(rows.Length, stored.Count);
        foreach (var (expected, actual) in rows.OrderBy(Key, StringComparer.Ordinal).Zip(stored.OrderBy(Key, StringComparer.Ordinal)))
            AssertSame(kind, expected, actual);

        string Key(Dictionary<string, object?> row) =>
            string.Join(' ', kind.Key.Select(key => row[key] is DateTime at ? at.Ticks : row[key]));
    }

    private static void AssertSame(RecordKind kind, Dictionary<string, object?> expected, Dictionary<string, object?> actual)
    {
        foreach (var field in kind.Fields)
        {
            var value = actual.GetValueOrDefault(field.Name);
            if (expected.TryGetValue(field.Name, out var given))
                Assert.Equal(given, value);
            else if (field.Default == "now()")
                Assert.NotNull(value);
            else
                Assert.Equal(field.Default?.Trim('\'') ?? (field.Name == "members" ? "{}" : ""), Show(value));
        }
    }

    private static string Show(object? value) => value switch
    {
        null => "",
        Array { Length: 0 } => "{}",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
