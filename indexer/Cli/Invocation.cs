using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console.Rendering;
using VectorRec.Storage;

namespace VectorRec.Indexer.Cli;

/// <summary>One run of a command: what was asked for, and where to answer.</summary>
internal sealed class Invocation(ParseResult parsed, Shell shell)
{
    public static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as one JSON document." };

    public ParseResult Parsed { get; } = parsed;

    public Shell Shell { get; } = shell;

    public TimeProvider Time => Shell.Time;

    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <returns>Null when neither the option nor the variable is set.</returns>
    public string? Value(Setting setting) =>
        Parsed.GetValue(setting.Option) is { Length: > 0 } given ? given
        : Shell.Environment(setting.Variable) is { Length: > 0 } variable ? variable
        : null;

    /// <exception cref="CommandException">It is not set.</exception>
    public string Require(Setting setting) => Value(setting) ?? throw new CommandException(
        ExitCodes.Usage, $"{setting.What} is not set: give {setting.Option.Name} or set {setting.Variable}.");

    /// <exception cref="CommandException">The connection string is missing or cannot be parsed.</exception>
    public Database OpenPostgres()
    {
        try
        {
            return Database.Open(Require(Setting.Postgres), $"indexer {Parsed.CommandResult.Command.Name}");
        }
        catch (ArgumentException e)
        {
            throw new CommandException(
                ExitCodes.Usage,
                $"{Setting.Postgres} cannot be parsed; it has to be like Host=127.0.0.1;Username=vectorrec;Database=vectorrec.", e);
        }
    }

    /// <summary>A remark to the person who ran the command.</summary>
    public void Say(string line) => Shell.Error.WriteLine(line);

    /// <summary>The command's result, once: as JSON or as a drawing.</summary>
    /// <param name="line">Follows the drawing as it is, on a line of its own, however narrow the terminal: to be copied.</param>
    public void Answer<T>(T result, IRenderable drawing, string? line = null)
    {
        if (Parsed.GetValue(Json))
        {
            Shell.Out.WriteLine(JsonSerializer.Serialize(result, JsonOptions));
            return;
        }

        Shell.Answers().Write(drawing);
        if (line is not null)
            Shell.Out.WriteLine(line);
    }
}
