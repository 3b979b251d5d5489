using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Truth;

/// <summary>
/// A folder of questions, one NumPy array a column: <c>user_id</c>, <c>work_id</c>, <c>at</c> (int64; seconds since 1970),
/// <c>follows_creator</c> (uint8) and <c>friends_who_liked</c> (int32). The answers go beside them as <c>utility</c> (float32).
/// </summary>
internal static class AskedPairs
{
    /// <summary>Answers all pairs, each for a user who was shown nothing lately; returns their number.</summary>
    /// <exception cref="InvalidDataException">A file is not what it should be, or names a user or work that this world does not
    /// have.</exception>
    /// <exception cref="IOException">A file is missing, or the answers cannot be written.</exception>
    public static int Answer(TrueUtility truth, string folder, CancellationToken token)
    {
        var users = Read<long>("user_id", null);
        var works = Read<long>("work_id", users.Length);
        var at = Read<long>("at", users.Length);
        var follows = Read<byte>("follows_creator", users.Length);
        var friends = Read<int>("friends_who_liked", users.Length);
        var utilities = new float[users.Length];
        for (var i = 0; i < utilities.Length; i++)
        {
            if (i % 10_000 == 0)
                token.ThrowIfCancellationRequested();
            utilities[i] = (float)Of(i);
        }

        var path = Path.Combine(folder, "utility.npy");
        NpyFile.Write<float>(path + ".new", utilities, [utilities.Length]);
        File.Move(path + ".new", path, overwrite: true);
        return utilities.Length;

        double Of(int i)
        {
            try
            {
                return truth.Of(
                    users[i], works[i], new Moment(DateTimeOffset.FromUnixTimeSeconds(at[i]), follows[i] != 0, friends[i])).Total;
            }
            catch (Exception e) when (e is KeyNotFoundException or ArgumentOutOfRangeException)
            {
                throw new InvalidDataException($"Pair {i} of {folder} cannot be answered: {e.Message}", e);
            }
        }

        T[] Read<T>(string name, int? length)
            where T : unmanaged
        {
            var values = NpyFile.Read<T>(Path.Combine(folder, name + ".npy"));
            return length is not { } expected || values.Length == expected
                ? values
                : throw new InvalidDataException($"{name}.npy holds {values.Length} values, user_id.npy {expected}.");
        }
    }
}
