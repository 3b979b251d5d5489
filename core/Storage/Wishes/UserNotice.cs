using System.Globalization;

namespace VectorRec.Storage.Wishes;

/// <summary>What instances of the service tell each other of a user, through Postgres.</summary>
/// <param name="Erased">The user is gone; otherwise their wishes changed.</param>
public readonly record struct UserNotice(long User, bool Erased)
{
    internal const string Channel = "vectorrec_users";
    internal const string WishesPrefix = "wishes ";
    internal const string ErasedPrefix = "erased ";

    /// <returns>Null for a text of another version.</returns>
    internal static UserNotice? Read(string text)
    {
        var erased = text.StartsWith(ErasedPrefix, StringComparison.Ordinal);
        return (erased || text.StartsWith(WishesPrefix, StringComparison.Ordinal))
            && long.TryParse(text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..], NumberStyles.None, CultureInfo.InvariantCulture,
                out var user)
            ? new UserNotice(user, erased) : null;
    }
}
