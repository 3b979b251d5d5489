using VectorRec.Records;

namespace VectorRec.Tests.Import.Documented;

/// <summary>The trials of all claims.</summary>
internal static class Trials
{
    private const string Whole = "number without a fraction, however written";
    private const string Moment = "string, a moment with its offset";
    private const string Id = "6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d12";

    private static readonly string[] Bodies = ["JSONL", "REST records"];

    private static readonly string Yesterday = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", null);

    private static readonly string[] NoIntegers = ["10.5", "1e-1", "1e19", "true", "\"ten\"", "\"10.5\"", "[10]", "{\"a\":10}"];

    private static readonly string[] NoMoments =
    [
        $"\"{Yesterday}T08:00:00\"", $"\"{Yesterday} 08:00:00Z\"", $"\"{Yesterday}T08:00Z\"", $"\"{Yesterday}T08:00:00+0800\"",
        $"\"{Yesterday}\"", "1767225600", "true", "{}", "[]",
    ];

    private static readonly string[] Moments =
        [$"\"{Yesterday}T08:00:00Z\"", $"\"{Yesterday}T08:00:00.25+08:00\"", $"\"{Yesterday}T08:00:00.123456789-01:30\""];

    public static IReadOnlyList<Trial> All { get; } = [.. Json(), .. Csv(), .. Parquet(), .. Events()];

    private static IEnumerable<Trial> Json()
    {
        string[] noTexts = ["10", "true", "[\"a\"]", "{\"a\":\"b\"}", "\"a\\u0000b\"", "\"\\ud800\""];
        foreach (var body in Bodies)
        {
            var whole = body == "JSONL" ? $"{Whole} (10, 10.0, 1e1)" : "the same";
            yield return Work("integer", body, whole, "duration_s", ["10", "10.0", "1e1"], [.. NoIntegers, "\"10\""]);
            yield return Work("number", body, "number", "quality", ["0.5", "5e-1", "1"], ["true", "\"0.5\"", "[0.5]", "{\"a\":0.5}"]);
            yield return Work("text", body, "string", "title", ["\"a\"", "\"\\u4e2d\"", "\"\""], noTexts);
            yield return Work("word", body, "one of its words", "media", ["\"video\""],
                ["\"Video\"", "\"film\"", "1", "true", "[]", "{}"]);
            yield return Work("time", body, Moment, "created_at", Moments, NoMoments);
            yield return new("UUID", body, "string", RecordKinds.Events, "request_id", [$"\"{Id}\""],
                ["\"6f1c0b1e\"", $"\"{{{Id}}}\"", $"\"{Id.Replace("-", "")}\"", "1", "true", "[]", "{}"]);
            yield return Work("list", body, "array without nulls", "tags", ["[\"a\",\"b\"]"],
                ["[\"a\",null]", "[\"a\",1]", "[[\"a\"]]", "[{\"a\":1}]", "\"a\"", "\"a|b\"", "{\"a\":\"b\"}"]);
            yield return Family(body, "array without nulls", ["[1,2]", "[1.0,2e0]"], ["[1,null]", "[1.5]", "[\"a\"]", "[[1]]", "1"]);
            yield return Work("vector", body, "array of numbers", "vector", ["[1]", "[0.5,-1e-3,127]", "[0,1e-40]"],
            [
                "[]", "[0,0]", "[1e-60]", "[1e39]", "[1e999]", "[null]", "[true]", "[\"1\"]", "[[1]]", "[{}]", "1", "\"1|2\"", "{}", "true",
            ]);
            yield return Work("list", body, "[] is empty", "tags", [], []) with { After = [("[]", "")] };
            yield return Work("list", body, "null puts the default back", "tags", [], []) with { After = [("null", "")] };
            yield return Work("nothing", body, "absent keeps", "media", [], []) with { After = [(null, "video")] };
            yield return Work("nothing", body, "null clears", "media", [], []) with { After = [("null", "audio")] };
        }

        yield return Work("integer", "REST records", "ids as texts too (\"10\")", "creator_id", ["10", "\"10\""],
            ["\"10.0\"", "\"1e1\"", "\" 10\"", "\"\"", "\"9223372036854775808\""]);
    }

    private static IEnumerable<Trial> Csv()
    {
        yield return Work("integer", "CSV", Whole, "duration_s", ["10", "10.0", "1e1"],
            ["10.5", "1e-1", "1e19", "true", "ten", "1|2", "0x1"]);
        yield return Work("number", "CSV", "number", "quality", ["0.5", "5e-1", "1"], ["true", "half", "NaN", "0.1|0.2", "\"0,5\""]);
        yield return Work("text", "CSV", "text, \"\" around what needs it", "title", ["a", "10", "\"a, \"\"b\"\"\""], ["a\0b"]);
        yield return Work("word", "CSV", "one of its words", "media", ["video"], ["Video", "film", "1"]);
        yield return Work("time", "CSV", "a moment with its offset", "created_at", [.. Moments.Select(Bare)],
            [.. NoMoments[..6].Select(Bare), "1767225600"]);
        yield return new("UUID", "CSV", "text", RecordKinds.Events, "request_id", [Id], ["6f1c0b1e", $"{{{Id}}}", Id.Replace("-", "")]);
        yield return Work("list", "CSV", "items between bars", "tags", ["a", "a|b"], ["a||b", "a|", "|"]);
        yield return Family("CSV", "items between bars", ["1|2", "1.0|2e0"], ["1|a", "1||2", "1.5", "[1]"]);
        yield return Work("list", "CSV", "an empty list cannot be said", "tags", [], []) with { After = [("", "old")] };
        yield return Work("vector", "CSV", "numbers between bars", "vector", ["1", "0.5|-1e-3|127"],
            ["0|0", "1||2", "1|", "a|b", "[1]", "NaN", "1e39", "1|Infinity", "true"]);
        yield return Work("nothing", "CSV", "empty keeps", "media", [], []) with { After = [("", "video")] };

        static string Bare(string json) => json.Trim('"');
    }

    private static IEnumerable<Trial> Parquet()
    {
        string[] integers = ["tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint"];
        string[] structures = ["{'a': 1}", "map {'a': 1}", "[['a']]"];
        yield return Work("integer", "Parquet", "integer of any width, signed or not", "duration_s",
            [.. integers.Select(of => $"10::{of}")],
            ["true", "'10'", "[10]", "uuid()", "date '2026-01-01'", "9223372036854775808::ubigint", .. structures]);
        yield return Work("integer", "Parquet", "decimal or float without a fraction", "duration_s",
            ["10::decimal(9,2)", "10::decimal(18,0)", "10::decimal(38,3)", "10::float", "10::double"],
            ["10.5::decimal(9,2)", "10.5::decimal(18,1)", "10.5::decimal(38,3)", "10.5::float", "10.5::double", "'NaN'::double"]);
        yield return Work("integer", "Parquet", "floats up to 2^53", "creator_id", ["9007199254740992::double"],
            ["9007199254740994::double"]);
        yield return Work("number", "Parquet", "integer of any width", "quality", [.. integers.Select(of => $"1::{of}")],
            ["true", "'1'", "[1]", "date '2026-01-01'", .. structures]);
        yield return Work("number", "Parquet", "decimal", "quality", ["0.5::decimal(9,2)", "0.5::decimal(18,1)", "0.5::decimal(38,3)"], []);
        yield return Work("number", "Parquet", "float of 16, 32 or 64 bits", "quality", ["half", "0.5::float", "0.5::double"],
            ["'NaN'::double", "'inf'::float"]);
        yield return Work("text", "Parquet", "string", "title", ["'a'", "''", "'10'"],
            ["10::bigint", "0.5::double", "true", "date '2026-01-01'", "uuid()", "['a']", .. structures]);
        yield return Work("text", "Parquet", "enum", "title", ["'a'::enum('a', 'b')"], []);
        yield return Work("text", "Parquet", "JSON", "title", ["'\"a\"'::json"], []);
        yield return Work("text", "Parquet", "byte array of UTF-8", "title", ["'\\xE4\\xB8\\xAD'::blob"], ["'\\xFF'::blob"]);
        yield return Work("word", "Parquet", "one of its words, as a text", "media", ["'video'", "'video'::enum('audio', 'video')"],
            ["'Video'", "'film'", "1", "true", "['video']"]);
        yield return Work("time", "Parquet", "timestamp adjusted to UTC in ms, us or ns", "created_at",
            ["ms", "make_timestamptz(1770149700000000)", "ns"], ["make_timestamptz(-1)", "1770149700", "true", .. structures]);
        yield return Work("time", "Parquet", "text, a moment with its offset", "created_at", [.. Moments.Select(Quoted)],
            [.. NoMoments[..6].Select(Quoted)]);
        yield return Work("time", "Parquet", "without a zone (INT96 too) only with --zone", "created_at",
            [
                "INT96", "make_timestamp(1770149700000000)", "make_timestamp(1770149700000000)::timestamp_ms",
                "make_timestamp(1770149700000000)::timestamp_ns",
            ], []) with
        { Options = ["--zone", "+08:00"] };
        yield return Work("time", "Parquet", "no date", "created_at", [], ["date '2026-01-01'"]);
        yield return Work("time", "Parquet", "no time of day", "created_at", [], ["time '20:15:00'"]);
        yield return new("UUID", "Parquet", "UUID", RecordKinds.Events, "request_id", ["uuid()"], ["1::bigint", "'a'::blob", "[uuid()]"]);
        yield return new("UUID", "Parquet", "text", RecordKinds.Events, "request_id", ["uuid()::varchar"], ["'6f1c0b1e'"]);
        yield return Work("list", "Parquet", "list in any layout, required or not", "tags", ["['a', 'b']"],
            ["'a'", "'a|b'", "[1]", "[true]", .. structures]);
        yield return Family("Parquet", "list in any layout, required or not", ["required list", "[1, 2]", "[1::double]"],
            ["[1.5]", "['a']", "1"]);
        yield return Work("vector", "Parquet", "list of what a number may be, in any layout", "vector",
            [
                .. integers.Select(of => $"[1, 2]::{of}[]"), "[0.5, -1]::float[]", "[0.5, -1]::double[]", "[0.5, -1]::decimal(9,2)[]",
                "required list",
            ],
            [
                "[]::float[]", "[0, 0]::float[]", "[1e39]::double[]", "['NaN']::float[]", "['inf']::double[]", "[1, null]::float[]",
                "['a']", "[true]", "0.5::double", "'1|2'", "[[1]]", .. structures,
            ]);
        yield return Work("list", "Parquet", "no null items", "tags", [], ["['a', null]", "[null]::varchar[]"]);
        yield return Work("list", "Parquet", "[] is empty", "tags", [], []) with { After = [("[]::varchar[]", "")] };
        yield return Work("list", "Parquet", "null keeps", "tags", [], []) with { After = [("null::varchar[]", "old")] };
        yield return Work("nothing", "Parquet", "null keeps", "media", [], []) with { After = [("null::varchar", "video")] };

        static string Quoted(string json) => $"'{json.Trim('"')}'";
    }

    private static IEnumerable<Trial> Events()
    {
        string[] structures = ["true", "[]", "{}"];
        yield return Event("integer", Whole, "position", ["10", "10.0", "1e1"], [.. NoIntegers, "\"10\"", "32768", "-1"]);
        yield return Event("integer", "ids as texts too", "work_id", ["10", "10.0", "1e1", "\"10\""],
            [.. NoIntegers, "\"10.0\"", "\"1e1\"", "\" 10\"", "\"\"", "\"9223372036854775808\""]);
        yield return Event("number", "number", "weight", ["0.5", "5e-1", "1"], ["\"0.5\"", .. structures]);
        yield return Event("text", "string", "scene", ["\"a\""], ["1", "\"a\\u0000b\"", "\"\\ud800\"", .. structures]);
        yield return Event("word", "one of its words", "type", ["\"play\""], ["\"Play\"", "\"dance\"", "1", .. structures]);
        yield return Event("time", Moment, "at", Moments, NoMoments);
        yield return Event("UUID", "string", "request_id", [$"\"{Id}\""], ["\"6f1c0b1e\"", $"\"{{{Id}}}\"", "1", .. structures]);
        foreach (var field in (string[])["weight", "request_id", "position", "scene"])
            yield return Event("nothing", "absent", field, [null!], []);
    }

    private static Trial Work(string type, string format, string claim, string field, string[] taken, string[] refused) =>
        new(type, format, claim, RecordKinds.Works, field, taken, refused);

    private static Trial Family(string format, string claim, string[] taken, string[] refused) =>
        new("list", format, claim, RecordKinds.Families, "members", taken, refused);

    private static Trial Event(string type, string claim, string field, string[] taken, string[] refused) =>
        new(type, "REST events", claim, RecordKinds.Events, field, taken, refused);
}
