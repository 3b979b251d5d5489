using Npgsql;
using VectorRec.Catalogue;
using VectorRec.Users;

namespace VectorRec.Storage.Contexts;

/// <summary>The row that tells of a user.</summary>
internal static class ContextRow
{
    /// <param name="reader">At the row.</param>
    public static UserContext Read(NpgsqlDataReader reader, long user, EngagedWork[] history)
    {
        var shards = Value<byte[][]>(reader, "seen");
        return new(
            user, Profile(reader), history, shards.Length == 0 ? SeenWorks.None : new(shards), Value<long[]>(reader, "shown"),
            Value<long[]>(reader, "friends"), Value<long[]>(reader, "blocked"))
        {
            NotInterested = new(
                Value<long[]>(reader, "no_works"), Value<long[]>(reader, "no_creators"), Value<long[]>(reader, "no_songs"),
                Value<string[]>(reader, "no_tags")),
            SeenCount = Value<int>(reader, "seen_count"),
            OffAir = Find(reader, "off_air"),
            OnAir = Find(reader, "on_air"),
        };
    }

    private static UserProfile? Profile(NpgsqlDataReader reader) => reader.IsDBNull(reader.GetOrdinal("user_id")) ? null : new(
        Value<long>(reader, "user_id"), Text(reader, "language"), Text(reader, "city"),
        reader.GetOrdinal("birth_year") is var year && reader.IsDBNull(year) ? null : reader.GetInt16(year), Value<short>(reader, "level"));

    private static T Value<T>(NpgsqlDataReader reader, string column) => reader.GetFieldValue<T>(reader.GetOrdinal(column));

    private static string? Text(NpgsqlDataReader reader, string column) =>
        reader.GetOrdinal(column) is var ordinal && reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    // Only scenes that show what goes on and off the air ask for it, in the last two columns.
    private static long[] Find(NpgsqlDataReader reader, string column) =>
        reader.GetName(reader.FieldCount - 1) == "on_air" ? Value<long[]>(reader, column) : [];
}
