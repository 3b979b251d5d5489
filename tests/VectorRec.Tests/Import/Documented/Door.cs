using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using VectorRec.Api.Events;
using VectorRec.Api.Hosting;
using VectorRec.Api.Hosting.Batches;
using VectorRec.Api.Records;
using VectorRec.Indexer.Cli;
using VectorRec.Records;
using VectorRec.Tests.Cli;
using VectorRec.Tests.Import.Parquet;

namespace VectorRec.Tests.Import.Documented;

/// <summary>The ways in: each takes a record with one value that is tried, written as that way writes it.</summary>
internal static class Door
{
    // Events over REST are of the last days.
    private static readonly string Then = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);

    private static readonly (string Name, string Json, string Csv, string Sql)[] Event =
    [
        ("event_id", "\"6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d11\"", "6f1c0b1e-3f0a-4a57-9a53-9b8f3c0f6d11", "uuid()"),
        ("at", $"\"{Then}\"", Then, $"'{Then}'"), ("user_id", "1", "1", "1::bigint"), ("work_id", "1", "1", "1::bigint"),
        ("type", "\"play\"", "play", "'play'"),
    ];

    /// <summary>Writes a file in one of the formats.</summary>
    /// <param name="value">A JSON value, the text of a CSV field, SQL of DuckDB or one of <see cref="ArrowColumn"/>; null: absent.</param>
    /// <returns>Its path.</returns>
    public static string Write(TemporaryFolder folder, string format, RecordKind kind, string field, string? value)
    {
        var known = Known(kind, field);
        var path = folder[$"{kind.Name}.{format.ToLowerInvariant()}"];
        switch (format)
        {
            case "JSONL":
                File.WriteAllText(path, Object(known.Select(known => (known.Name, known.Json)), field, value));
                break;
            case "CSV":
                File.WriteAllLines(path,
                    [string.Join(',', [.. known.Select(k => k.Name), field]), string.Join(',', [.. known.Select(k => k.Csv), value])]);
                break;
            default:
                if (!ArrowColumn.TryWrite(path, kind.Key[0], field, value!))
                    DuckDbFile.Write(path, $"select {string.Concat(known.Select(k => $"{k.Sql} as {k.Name}, "))}{value} as {field}",
                        "parquet_version V1");
                break;
        }

        return path;
    }

    /// <returns>Null when the value is taken, or what is said of it.</returns>
    /// <param name="options">Of the command.</param>
    public static async Task<string?> ValidateAsync(string format, RecordKind kind, string field, string? value, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var run = await IndexerRun.Async(["validate", Write(folder, format, kind, field, value), "--json", .. options]);
        var report = run.OnlyFile();
        if (run.ExitCode == ExitCodes.Ok)
            return report.GetProperty("rows").GetInt32() == 1 ? null : "is no row";
        Assert.Equal(ExitCodes.InvalidInput, run.ExitCode);
        return report.GetProperty("outcome").GetString() == "unreadable" ? report.GetProperty("error").GetString()
            : report.GetProperty("examples")[0].GetString();
    }

    /// <summary>Reads an item of a body of records.</summary>
    public static Row Record(RecordKind kind, string field, string? value)
    {
        var known = Known(kind, field).Select(known => (BodyNames.Of(known.Name), known.Json));
        using var item = JsonDocument.Parse(Object(known, BodyNames.Of(field), value));
        var row = new Row(kind);
        row.Begin(1);
        BodyRow.Read(item.RootElement, row, TimeProvider.System.GetUtcNow());
        return row;
    }

    /// <returns>Null when the value is taken, or what is said of it.</returns>
    public static string? Report(string field, string? value)
    {
        field = field == "event_id" ? "id" : BodyNames.Of(field);
        var known = Event.Select(known => (Name: known.Name == "event_id" ? "id" : BodyNames.Of(known.Name), known.Json))
            .Where(known => known.Name != field);
        using var item = JsonDocument.Parse(Object(known, field, value));
        return Items.Value.Read([item.RootElement], out _, out _) is [var rejected]
            ? string.Join(", ", rejected.Errors.Select(error => $"{error.Key}: {string.Join(' ', error.Value)}")) : null;
    }

    private static Lazy<EventItems> Items { get; } = new(() =>
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddContracts();
        var services = builder.Services.BuildServiceProvider();
        return new(new ItemReader(services.GetRequiredService<IOptions<JsonOptions>>()), TimeProvider.System);
    });

    // What else the record needs.
    private static (string Name, string Json, string Csv, string Sql)[] Known(RecordKind kind, string field) =>
        kind == RecordKinds.Events ? [.. Event.Where(known => known.Name != field)] : [(kind.Key[0], "1", "1", "1::bigint")];

    private static string Object(IEnumerable<(string Name, string Json)> known, string field, string? value)
    {
        IEnumerable<(string Name, string Json)> fields = value is null ? known : known.Append((Name: field, Json: value));
        return $"{{{string.Join(',', fields.Select(of => $"\"{of.Name}\":{of.Json}"))}}}";
    }
}
