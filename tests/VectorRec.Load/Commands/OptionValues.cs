using System.Globalization;
using System.Text.Json;
using VectorRec.Indexer.Cli;
using VectorRec.Load.Traffic;

namespace VectorRec.Load.Commands;

/// <summary>Reads the options that are more than a text or a number.</summary>
internal static class OptionValues
{
    private const int MostCallers = 1000;
    private const double MostCallsASecond = 100_000;

    /// <exception cref="CommandException">There is none, or one that cannot be.</exception>
    public static IReadOnlyList<LoadShape> Loads(string callers, string rates)
    {
        LoadShape[] loads =
        [
            .. Split(callers).Select(text =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostCallers
                    ? new LoadShape(0, count) : throw Wrong("--callers", callers, $"whole numbers from 1 to {MostCallers}")),
            .. Split(rates).Select(text => Rate(text) is { } rate ? text.EndsWith('x') ? new LoadShape(0, 0, rate) : new LoadShape(rate, 0)
                : throw Wrong("--rates", rates, $"numbers above 0, at most {MostCallsASecond}, or of multiples such as 2x")),
        ];
        if (loads.Any(load => load.Times > 0) && loads.All(load => load.Callers == 0))
            throw new CommandException(ExitCodes.Usage, $"--rates is {rates}, of which a multiple is of what --callers get: give some.");
        return loads.Length > 0
            ? [.. loads.Distinct()] : throw new CommandException(ExitCodes.Usage, "There is no load: give --callers or --rates.");
    }

    /// <exception cref="CommandException">One is not known.</exception>
    public static IReadOnlyCollection<string> Targets(string text)
    {
        string[] targets = [.. Split(text).Distinct()];
        return targets.Length > 0 && targets.All(TargetNames.All.Contains)
            ? targets : throw Wrong("--targets", text, string.Join(", ", TargetNames.All));
    }

    /// <exception cref="CommandException">It is not a JSON object.</exception>
    public static (string Name, string Json) Overrides(FileInfo file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return (Path.GetFileNameWithoutExtension(file.Name), JsonSerializer.Serialize(document.RootElement));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"--scene-overrides {file} cannot be read: {e.Message}", e);
        }

        throw new CommandException(ExitCodes.Usage, $"--scene-overrides {file} has to be a JSON object.");
    }

    /// <exception cref="CommandException">It is not an address of HTTP.</exception>
    public static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address : throw Wrong("--api", text, "the form http://127.0.0.1:8080");

    /// <exception cref="CommandException">One has no name.</exception>
    public static IReadOnlyDictionary<string, string> Settings(IEnumerable<string> texts) => texts
        .Select(text => text.Split('=', 2) is [{ Length: > 0 } name, var value]
            ? (name, value) : throw Wrong("--setting", text, "NAME=VALUE"))
        .GroupBy(setting => setting.name).ToDictionary(setting => setting.Key, setting => setting.Last().value);

    private static double? Rate(string text) =>
        double.TryParse(text.TrimEnd('x'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate)
        && rate is > 0 and <= MostCallsASecond ? rate : null;

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static CommandException Wrong(string option, string text, string wanted) =>
        new(ExitCodes.Usage, $"{option} is {text}; it has to be of {wanted}.");
}
