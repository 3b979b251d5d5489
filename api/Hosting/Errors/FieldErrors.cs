using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Metadata;
using VectorRec.Records;

namespace VectorRec.Api.Hosting.Errors;

/// <summary>What is wrong with which field or parameter, in the words of the API: the framework's own name types of .NET.</summary>
internal static partial class FieldErrors
{
    /// <summary>The body itself, where no field of it is meant.</summary>
    public const string Body = "$";

    private const int LongestName = 100;

    /// <param name="body">What the body is read as.</param>
    public static (string Field, string Reason) Of(JsonException e, JsonSerializerOptions options, Type? body)
    {
        var names = Names(e.Path);
        if (e is UnreadableValueException value)
            return (Field(names), $"It {value.Reason}.");
        // What is no JSON at all was found by the reader, whatever was to be read.
        if (e.InnerException is JsonException)
            return (Body, $"The body is not JSON, or nested too deep, at line {(e.LineNumber ?? 0) + 1}, byte {e.BytePositionInLine}.");
        if (e.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return (Field(names), body is null ? "It is not known."
                : $"It is not known; there are {Expected.Names(options, body, names.SkipLast(1))}.");
        }

        if (e.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
            return (Field(names), "It is there twice.");
        return (Field(names), $"It has to be {(body is null ? null : Expected.At(options, body, names)) ?? "something else"}.");
    }

    /// <param name="endpoint">What the request was for; null where it was for nothing.</param>
    public static (string Field, string Reason) Of(BadHttpRequestException e, Endpoint? endpoint)
    {
        if (Unread.Match(e.Message) is not { Success: true, Groups: var groups })
            return (Body, e.Message.StartsWith("Required parameter", StringComparison.Ordinal)
                ? "The body is empty or null." : "The body could not be read.");
        var name = groups["name"].Value;
        var parameter = endpoint?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.ParameterInfo;
        return (JsonNamingPolicy.CamelCase.ConvertName(name),
            $"It has to be {(parameter is null ? "something else" : Expected.Of(parameter.ParameterType, parameter))}.");
    }

    /// <summary>Says what attributes say of a property in the API's name for it.</summary>
    /// <param name="field">As the framework calls it, such as <c>Filters.MinQuality</c>.</param>
    public static (string Field, string[] Reasons) Of(string field, IEnumerable<string> reasons)
    {
        var name = field.Split('.')[^1].Split('[')[0];
        var spelt = JsonNamingPolicy.CamelCase.ConvertName(name);
        return (
            string.Join('.', field.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)),
            [.. reasons.Select(reason => name.Length == 0 ? reason : Regex.Replace(reason, $@"\b{Regex.Escape(name)}\b", spelt))]);
    }

    /// <summary>A name that a caller chose, as it can be told: without control characters, and not for ever.</summary>
    public static string Told(string name)
    {
        var told = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(LongestName))
            told.Append(Rune.IsControl(rune) ? Rune.ReplacementChar : rune);
        return told.ToString();
    }

    // The serializer's path, such as $.filters.tags[0] or $['a name'].
    private static string[] Names(string? path) =>
        [.. Step.Matches(path ?? "").Select(step => step.Groups[1].Success ? step.Groups[1].Value
            : step.Groups[2].Success ? step.Groups[2].Value : step.Groups[3].Value)];

    private static string Field(string[] names) => names.Length == 0 ? Body
        : string.Concat(names.Select((name, i) =>
            name.Length > 0 && name.All(char.IsAsciiDigit) ? $"[{name}]" : i == 0 ? Told(name) : "." + Told(name)));

    // What the framework says of a part of the address that it cannot read.
    [GeneratedRegex("""^Failed to bind parameter ".* (?<name>\w+)" from ".*"\.$""", RegexOptions.Singleline)]
    private static partial Regex Unread { get; }

    [GeneratedRegex("""\.([^.\[\]]+)|\[(\d+)\]|\['(.*?)'\]""", RegexOptions.Singleline)]
    private static partial Regex Step { get; }
}
