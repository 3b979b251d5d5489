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
        Bound(option, name, least, most);
        return option;
    }

    /// <summary>One whose default depends on what is found, and is told by the description.</summary>
    public static Option<T?> Optional<T>(string name, T least, T most, string description)
        where T : struct, IComparable<T>, IParsable<T>
    {
        var option = new Option<T?>(name) { Description = description };
        Bound(option, name, least, most);
        return option;
    }

    private static void Bound<T>(Option option, string name, T least, T most)
        where T : struct, IComparable<T>, IParsable<T> =>
        option.Validators.Add(result =>
        {
            // What is no number at all is the parser's to say.
            if (result.Tokens is [var token] && T.TryParse(token.Value, CultureInfo.InvariantCulture, out var given)
                && !(given.CompareTo(least) >= 0 && given.CompareTo(most) <= 0))
                result.AddError(FormattableString.Invariant($"{name} is {given}; it has to be from {least} to {most}."));
        });
}
