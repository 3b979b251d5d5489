using System.Globalization;
using System.Text.RegularExpressions;

namespace VectorRec.Storage.Channels;

/// <summary>
/// What a recall channel asks Postgres: the file NAME.sql beside this one, a select of the work's id, best first, with a total order. Its
/// parameters are <c>@user</c> and those of <c>CatalogueQuestion</c>.
/// </summary>
/// <param name="Name">Of the channel.</param>
/// <param name="Limit">Works that it brings at most: <c>{limit}</c> in the file.</param>
/// <param name="Scored">It selects beside each work how well that answers the query's text, [0, 1], and is only asked when there is
/// one.</param>
public sealed partial record RecallStatement(string Name, int Limit, bool Scored = false)
{
    /// <summary>With works that the user has seen on top, which do not count.</summary>
    public RecallStatement WithSeenOnTop() => Scored ? this : this with { Limit = 2 * Limit };

    /// <summary>The statement, ready to stand within another one.</summary>
    public string Sql => Placeholder.Replace(
        Read(Name), match => match.Value == "{limit}"
            ? Limit.ToString(CultureInfo.InvariantCulture) : Read($"{Name}.{match.Groups[1].Value}"));

    /// <summary>The works as an expression, for a row of several.</summary>
    internal string AsArray() => $"array({Sql})";

    private static string Read(string file)
    {
        using var resource = typeof(RecallStatement).Assembly.GetManifestResourceStream($"VectorRec.Storage.Channels.{file}.sql")
            ?? throw new InvalidOperationException($"There is no Storage/Channels/{file}.sql.");
        using var reader = new StreamReader(resource);
        // The driver reads a statement through each time: what is meant for people is left out.
        return string.Join('\n', reader.ReadToEnd().Split('\n')
            .Where(line => line.Trim() is [_, ..] text && !text.StartsWith("--", StringComparison.Ordinal)));
    }

    // Fragments of a file stand in files of their own.
    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Placeholder { get; }
}
