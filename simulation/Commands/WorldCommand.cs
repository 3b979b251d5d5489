using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Commands;

/// <summary><c>simulation world</c>: makes a world.</summary>
internal static class WorldCommand
{
    private static readonly WorldOptions Defaults = new();

    private static readonly Option<string> Out =
        new("--out") { Description = "Folder of the world: empty, new, or an earlier world, which is replaced.", Required = true };
    private static readonly Option<ulong> Seed = With("--seed", "Equal seeds and options make equal files.", Defaults.Seed);
    private static readonly Option<int> Users = With("--users", "Number of users; about 40 % of them sing.", Defaults.Users);
    private static readonly Option<int> Works = With("--works", "Number of works, uploaded over the last 90 days.", Defaults.Works);
    private static readonly Option<int> Songs = new("--songs") { Description = "Number of songs. [default: a tenth of the works]" };
    private static readonly Option<long> Events =
        With("--events", "Number of events to aim at, impressions included; met within about one percent.", Defaults.Events);
    private static readonly Option<int> Days = With("--days", "Length of the period of the events.", Defaults.Days);
    private static readonly Option<DateTimeOffset?> End = new("--end")
    {
        Description =
            "End of the period, ISO 8601 with offset or Z. Moves all times, changes nothing else; midnight UTC keeps evenings in the "
            + "evening. "
            + $"[default: {WorldOptions.DefaultEnd:yyyy-MM-ddTHH:mm:ssZ}]",
        CustomParser = ParseEnd,
    };
    private static readonly Option<bool> NoFatigue =
        new("--no-fatigue")
        {
            Description = "A world in which nobody tires of more of the same: the control in which diversity earns "
        + "nothing."
        };
    private static readonly Option<int> ContentWidth =
        With("--content-width", "Numbers of the works' vectors, as a model of their sound would make them; 0: none.",
            Defaults.ContentWidth);
    private static readonly Option<double> ContentNoise =
        With("--content-noise", "Length of the noise in them, where what they tell has length 1.", Defaults.ContentNoise);
    private static readonly Option<string> Format = new Option<string>(
        "--format")
    { Description = "Format of the files.", DefaultValueFactory = _ => "jsonl" }.AcceptOnlyFromAmong("jsonl", "csv");
    private static readonly Option<bool> Gzip = new("--gzip") { Description = "Compress the files." };
    private static readonly Option<int> Threads = With("--threads", "Threads to use; makes no difference to the files.", Defaults.Threads);
    internal static readonly Option<bool> Json = new("--json") { Description = "Print world.json to standard output instead of a table." };

    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command(
            "world", "Make a world of users, songs, works, follows, families and events, with its hidden truth beside it.")
        {
            Out, Seed, Users, Works, Songs, Events, Days, End, NoFatigue, ContentWidth, ContentNoise, Format, Gzip, Threads, Json,
        };
        // Makes the world on a thread of its own, so that a signal is heard.
        command.SetAction((parsed, token) => Task.Run(() => Run(parsed, output, error, token), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, TextWriter output, TextWriter error, CancellationToken token)
    {
        var options = Read(parsed);
        if (options.Problem() is { } problem)
            throw new UsageException(problem);
        var manifest = WorldProgress.Show(
            error, options, report => WorldGenerator.Generate(options, parsed.GetRequiredValue(Out), report, token));
        if (parsed.GetValue(Json))
            output.Write(Encoding.UTF8.GetString(manifest.ToJson()));
        else
            WorldSummary.Write(output, manifest);
        return ExitCodes.Ok;
    }

    private static WorldOptions Read(ParseResult result) => new()
    {
        Seed = result.GetValue(Seed),
        Users = result.GetValue(Users),
        Works = result.GetValue(Works),
        Songs = result.GetValue(Songs),
        Events = result.GetValue(Events),
        Days = result.GetValue(Days),
        End = result.GetValue(End) ?? WorldOptions.DefaultEnd,
        Fatigue = !result.GetValue(NoFatigue),
        ContentWidth = result.GetValue(ContentWidth),
        ContentNoise = result.GetValue(ContentNoise),
        Format = result.GetValue(Format) == "csv" ? RowFormat.Csv : RowFormat.JsonLines,
        Gzip = result.GetValue(Gzip),
        Threads = result.GetValue(Threads),
    };

    // A time without an offset would mean another moment on every machine.
    private static DateTimeOffset? ParseEnd(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        string[] formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFK"];
        if ((text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal))
            && DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
            return end.ToUniversalTime();
        result.AddError($"'{text}' is not a time like 2026-06-01T00:00:00Z.");
        return null;
    }

    private static Option<T> With<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
