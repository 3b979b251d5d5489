using VectorRec.Simulation.Output;

namespace VectorRec.Simulation.Truth;

/// <summary>The truth as a folder: law.json, and a NumPy array a column.</summary>
internal static class TruthFiles
{
    public const string LawFile = "law.json";

    /// <summary>Writes the folder's files; returns their names.</summary>
    public static IReadOnlyList<string> Save(string folder, Law law, TruthTables tables)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, LawFile), law.ToJson());
        List<string> files = [LawFile];
        const int dimensions = TruthTables.Dimensions;
        const int interests = TruthTables.Interests;
        Write<float>("user_interests", tables.UserInterests, [tables.Users, interests, dimensions]);
        Write<float>("user_strengths", tables.UserStrengths, [tables.Users, interests, 2]);
        Write<float>("user_bias", tables.UserBias, [tables.Users]);
        Write<byte>("user_language", tables.UserLanguage, [tables.Users]);
        Write<byte>("user_second_language", tables.UserSecondLanguage, [tables.Users]);
        Write<byte>("user_city", tables.UserCity, [tables.Users]);
        Write<int>("user_family", tables.UserFamily, [tables.Users]);
        Write<float>("work_vectors", tables.WorkVectors, [tables.Works, dimensions]);
        Write<float>("work_quality", tables.WorkQuality, [tables.Works]);
        Write<float>("work_appeal", tables.WorkAppeal, [tables.Works]);
        Write<int>("work_creator", tables.WorkCreator, [tables.Works]);
        Write<int>("work_song", tables.WorkSong, [tables.Works]);
        Write<byte>("work_topic", tables.WorkTopic, [tables.Works]);
        Write<byte>("work_language", tables.WorkLanguage, [tables.Works]);
        Write<byte>("work_city", tables.WorkCity, [tables.Works]);
        Write<int>("work_duration", tables.WorkDuration, [tables.Works]);
        return files;

        void Write<T>(string name, ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
            where T : unmanaged
        {
            NpyFile.Write(Path.Combine(folder, name + ".npy"), values, shape);
            files.Add(name + ".npy");
        }
    }

    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing.</exception>
    public static (Law Law, TruthTables Tables) Load(string folder)
    {
        var law = Law.Parse(File.ReadAllBytes(Path.Combine(folder, LawFile)));
        var users = Read<float>("user_bias", null);
        var works = Read<float>("work_quality", null);
        const int dimensions = TruthTables.Dimensions;
        const int interests = TruthTables.Interests;
        return (law, new TruthTables
        {
            UserInterests = Read<float>("user_interests", users.Length * interests * dimensions),
            UserStrengths = Read<float>("user_strengths", users.Length * interests * 2),
            UserBias = users,
            UserLanguage = Read<byte>("user_language", users.Length),
            UserSecondLanguage = Read<byte>("user_second_language", users.Length),
            UserCity = Read<byte>("user_city", users.Length),
            UserFamily = Read<int>("user_family", users.Length),
            WorkVectors = Read<float>("work_vectors", works.Length * dimensions),
            WorkQuality = works,
            WorkAppeal = Read<float>("work_appeal", works.Length),
            WorkCreator = Read<int>("work_creator", works.Length),
            WorkSong = Read<int>("work_song", works.Length),
            WorkTopic = Read<byte>("work_topic", works.Length),
            WorkLanguage = Read<byte>("work_language", works.Length),
            WorkCity = Read<byte>("work_city", works.Length),
            WorkDuration = Read<int>("work_duration", works.Length),
        });

        T[] Read<T>(string name, int? length)
            where T : unmanaged
        {
            var values = NpyFile.Read<T>(Path.Combine(folder, name + ".npy"));
            return length is not { } expected || values.Length == expected
                ? values
                : throw new InvalidDataException($"{name}.npy holds {values.Length} values; the other files ask for {expected}.");
        }
    }
}
