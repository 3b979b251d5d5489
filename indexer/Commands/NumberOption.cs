using System.CommandLine;
using System.Globalization;

namespace VectorRec.Indexer.Commands;

/// <summary>Options that take a number between bounds; what is outside is a usage error.</summary>
internal static class NumberOption
{
    public static Option<T> Of<T>(string name, T value, T least, T most, string description)
        where T : struct, IComparable<T>, IParsable<T>
    {
        // The help adds the default to what is told here.
        var option = new Option<T>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            // What is no number at all is the parser's to say.
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var given)
                && !(given.CompareTo(least) >= 0 && given.CompareTo(most) <= 0))
                result.AddError(FormattableString.Invariant($"{name} is {given}; it has to be from {least} to {most}."));
        });
        return option;
    }
}
