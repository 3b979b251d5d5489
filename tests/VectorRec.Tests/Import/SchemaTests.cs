using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Json.Schema;
using VectorRec.Records;
using VectorRec.Records.Json;

namespace VectorRec.Tests.Import;

/// <summary>The published schemas and the importer answer the same questions alike.</summary>
public sealed class SchemaTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSchema Works = Schema("works");

    private static readonly JsonSchema Families = Schema("families");

    private static readonly string[] Numbers =
    [
        "0", "-0", "10", "10.0", "1e2", "1E+2", "1.5", "15e-1", "150e-1", "1.50e1", "1e-2", "0.0e99", "-1", "-1.0", "1e18", "9e18", "1e19",
        "9223372036854775807", "9223372036854775808", "9223372036854775807.0", "922337203685477580.7e1", "922337203685477580.8e1", "86400",
        "86400.0", "8.64e4", "86401", "0.1e1", "true", "\"10\"", "null", "[]", "{}", "[1]",
    ];

    public static TheoryData<string> Questions { get; } = new(Numbers);

    [Theory, MemberData(nameof(Questions))]
    public void An_integer_is_one_for_both(string number)
    {
        AssertAlike(RecordKinds.Works, Works, $$"""{"work_id":{{number}}}""");
        AssertAlike(RecordKinds.Works, Works, $$"""{"work_id":1,"duration_s":{{number}}}""");
        AssertAlike(RecordKinds.Families, Families, $$"""{"family_id":1,"members":[3,{{number}}]}""");
    }

    [Theory]
    [InlineData("10.0", 10)]
    [InlineData("1e2", 100)]
    [InlineData("-0", 0)]
    [InlineData("922337203685477580.7e1", long.MaxValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    public void An_integer_is_the_number_and_not_its_spelling(string text, long expected)
    {
        Assert.Null(WholeNumber.Read(Encoding.ASCII.GetBytes(text), out var value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void Any_spelling_of_a_number_is_an_integer_for_both_or_for_neither() =>
        Gen.Select(Gen.Int[0, 99_999], Gen.Int[0, 5], Gen.Int[-8, 20], Gen.Bool).Sample((digits, point, exponent, negative) =>
        {
            var text = digits.ToString(CultureInfo.InvariantCulture);
            if (point > 0 && point < text.Length)
                text = $"{text[..point]}.{text[point..]}";
            AssertAlike(RecordKinds.Works, Works, $$"""{"work_id":{{(negative ? "-" : "")}}{{text}}e{{exponent}}}""");
        });

    [Theory]
    [InlineData("""{"work_id":1,"created_at":"2026-02-03T20:15:00Z"}""")]
    [InlineData("""{"work_id":1,"created_at":"2026-02-03T20:15:00"}""")]
    [InlineData("""{"work_id":1,"created_at":"2026-02-03t20:15:00z"}""")]
    [InlineData("""{"work_id":1,"created_at":"2026-02-03T20:15:00.1234567891Z"}""")]
    [InlineData("""{"work_id":1,"created_at":"2026-02-03T20:15:00+0800"}""")]
    [InlineData("""{"work_id":1,"tags":["a",""]}""")]
    [InlineData("""{"work_id":1,"tags":["a|b"]}""")]
    [InlineData("""{"work_id":1,"lat":1}""")]
    [InlineData("""{"work_id":1,"lat":1,"lon":2}""")]
    [InlineData("""{"work_id":1,"lat":1,"lon":181}""")]
    [InlineData("""{"work_id":1,"media":"Audio"}""")]
    [InlineData("""{"work_id":1,"media":null}""")]
    [InlineData("""{"work":1}""")]
    [InlineData("""{}""")]
    public void So_is_a_row(string row) => AssertAlike(RecordKinds.Works, Works, row);

    private static void AssertAlike(RecordKind kind, JsonSchema schema, string json)
    {
        var row = new Row(kind);
        row.Begin(1);
        JsonRowReader.Read(Encoding.UTF8.GetBytes(json), row);
        if (row.Defects.Count == 0)
            RowRules.Check(row, Now);
        using var document = JsonDocument.Parse(json);
        var valid = schema.Evaluate(document.RootElement, new EvaluationOptions { RequireFormatValidation = true }).IsValid;
        Assert.True(valid == (row.Defects.Count == 0), $"{json}: the schema says {valid}, the importer {string.Join(", ", row.Defects)}");
    }

    private static JsonSchema Schema(string kind) =>
        JsonSchema.FromText(File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "schemas", $"{kind}.schema.json")));
}
