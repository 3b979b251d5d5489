using VectorRec.Api.Records;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Stores;

namespace VectorRec.Tests.Import.Documented;

/// <summary>What docs/import-format.md says of types and formats is so: each cell of its table is tried.</summary>
public sealed class DocumentedTypesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    // What a work has before a trial, and what it has when nothing is said of it.
    private static readonly Dictionary<string, (string Before, string Default)> Stored = new()
    {
        ["media"] = ("video", "audio"),
        ["tags"] = ("old", ""),
    };

    public static TheoryData<string, string, string> Claims { get; } = new(TypeTable.Claims);

    [Theory, MemberData(nameof(Claims))]
    public async Task Each_claim_is_so(string type, string format, string claim)
    {
        Trial[] trials = [.. Trials.All.Where(trial => (trial.Type, trial.Format, trial.Claim) == (type, format, claim))];
        Assert.NotEmpty(trials);
        foreach (var trial in trials)
        {
            foreach (var value in trial.Taken)
                await AssertTakenAsync(trial, value);
            foreach (var value in trial.Refused)
                AssertRefused(trial, value, await SaidAsync(trial, value));
            foreach (var (value, stored) in trial.After)
                Assert.Equal((value, stored), (value, await AfterAsync(trial, value)));
        }
    }

    [Fact]
    public void Nothing_is_tried_that_is_not_claimed() =>
        Assert.Empty(Trials.All.Select(trial => (trial.Type, trial.Format, trial.Claim)).Except(TypeTable.Claims));

    [Fact]
    public void The_table_has_every_type_and_every_door()
    {
        Assert.Equal(["JSONL", "REST records", "CSV", "Parquet", "REST events"], TypeTable.Formats);
        Assert.Equal(["integer", "number", "text", "word", "time", "UUID", "list", "vector", "nothing"], TypeTable.Types);
        // Lists are of two types, and nothing is of none.
        Assert.Equal(Enum.GetValues<FieldType>().Length - 1, TypeTable.Types.Count() - 1);
    }

    private static async Task AssertTakenAsync(Trial trial, string value)
    {
        if (trial.Options.Length > 0)
            AssertRefused(trial, value, await SaidAsync(trial, value));
        var said = await SaidAsync(trial, value, trial.Options);
        Assert.True(said is null, $"{trial.Format}, {trial.Field}: {value} is refused: {said}");
    }

    private static void AssertRefused(Trial trial, string value, string? said)
    {
        Assert.True(said is not null, $"{trial.Format}, {trial.Field}: {value} is taken");
        Assert.Contains(trial.Format.StartsWith("REST", StringComparison.Ordinal)
            ? BodyNames.Of(trial.Field) : trial.Field, said, StringComparison.Ordinal);
    }

    private static async Task<string?> SaidAsync(Trial trial, string value, params string[] options) => trial.Format switch
    {
        "REST events" => Door.Report(trial.Field, value),
        "REST records" => Door.Record(trial.Kind, trial.Field, value).Defects is { Count: > 0 } defects ? string.Join(", ", defects) : null,
        _ => await Door.ValidateAsync(trial.Format, trial.Kind, trial.Field, value, options),
    };

    private async Task<string> AfterAsync(Trial trial, string? value)
    {
        var (before, byDefault) = Stored[trial.Field];
        if (trial.Format == "REST records")
        {
            var row = Door.Record(trial.Kind, trial.Field, value);
            Assert.Empty(row.Defects);
            var cell = row.Cell(trial.Field);
            return cell.State switch
            {
                CellState.Absent => before,
                CellState.Cleared => byDefault,
                _ => string.Join(' ', cell.Texts),
            };
        }

        using var folder = new TemporaryFolder();
        await database.EmptyAsync();
        await database.ExecuteAsync("insert into works (work_id, media, tags) values (1, 'video', array['old'])");
        var run = await database.RunAsync("import", Door.Write(folder, trial.Format, trial.Kind, trial.Field, value), "--max-rejects", "0");
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Error);
        return await database.ScalarAsync<string>(
            trial.Field == "tags" ? "select array_to_string(tags, ' ') from works" : $"select {trial.Field} from works");
    }
}
