using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace VectorRec.Storage.Contexts;

/// <summary>
/// A statement whose parameters are named, as people write it, made into one whose parameters are numbered, as the server takes it. The
/// driver would do so again for each call.
/// </summary>
internal sealed partial class PositionalStatement
{
    private readonly string _sql;
    private readonly string[] _names;

    /// <param name="sql">With parameters like <c>@user</c>.</param>
    public PositionalStatement(string sql)
    {
        var names = new List<string>();
        _sql = Parameter.Replace(sql, match =>
        {
            if (!names.Contains(match.Groups[1].Value))
                names.Add(match.Groups[1].Value);
            return string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Groups[1].Value) + 1}");
        });
        _names = [.. names];
    }

    /// <param name="question">Knows the parameters by their names.</param>
    public NpgsqlBatchCommand ToCommand(ContextQuestion question)
    {
        var command = new NpgsqlBatchCommand(_sql);
        foreach (var name in _names)
            command.Parameters.Add(question.Parameter(name));
        return command;
    }

    // Not the operators that begin with the same character.
    [GeneratedRegex("(?<!@)@([A-Za-z][A-Za-z0-9_]*)")]
    private static partial Regex Parameter { get; }
}
